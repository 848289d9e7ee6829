"""The container files fit each other and newsbot's settings and commands, and what they start can be stopped."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsbot import settings
from newsbot.sites import SITES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "containers"
CONTAINERFILE = re.sub(r"\\\n", " ", (FOLDER / "Containerfile").read_text("utf-8"))
INSTRUCTIONS = [line.split(maxsplit=1) for line in CONTAINERFILE.splitlines() if line and not line.startswith("#")]
COMPOSED = {
    name: yaml.safe_load((FOLDER / name).read_text("utf-8")) for name in ("compose.yaml", "compose.postgresql.yaml")
}
JOB = yaml.safe_load((FOLDER / "cronjob.yaml").read_text("utf-8"))["spec"]
POD = JOB["jobTemplate"]["spec"]["template"]["spec"]
SERVICES = [
    pytest.param(service, id=f"{file}-{name}")
    for file, composed in COMPOSED.items()
    for name, service in composed["services"].items()
    if service["image"] == "newsbot"
]
CRAWL = ["scrapy", "crawl", "commonspace", "-s", "CLOSESPIDER_TIMEOUT=14400"]


def said(word: str) -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == word]


def test_what_is_copied_is_there_and_is_let_into_the_build() -> None:
    let_in = {line[1:] for line in (FOLDER / "Containerfile.dockerignore").read_text().split() if line.startswith("!")}
    copied = {word for words in said("COPY") if "--from" not in words for word in words.split()[:-1] if word[0] != "-"}
    assert copied == let_in
    assert all((ROOT / one).exists() for one in copied)
    # What building the wheel reads beside the package.
    assert {"pyproject.toml", "README.md", "LICENSE", "newsbot"} <= copied


def test_the_image_runs_as_another_user_than_root_and_is_stopped_by_signals() -> None:
    assert [int(user) for user in said("USER")] == [POD["securityContext"]["runAsUser"]]
    assert json.loads(said("CMD")[0]) == ["scrapy", "crawl", "commonspace"]
    assert json.loads(said("HEALTHCHECK")[0].partition("CMD ")[2]) == ["newsbot", "status"]
    assert not said("ENTRYPOINT")


def test_the_image_pins_a_minor_version_that_newsbot_runs_on() -> None:
    assert re.fullmatch(r"PYTHON=3\.(1[1-9])", said("ARG")[0])


def test_extras_are_those_of_the_package() -> None:
    declared = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project.optional-dependencies]")[2]
    known = set(re.findall(r"^(\w+) = \[", declared.partition("[project.scripts]")[0], re.MULTILINE))
    (extras,) = (words.partition("=")[2] for words in said("ARG") if words.startswith("EXTRAS="))
    assert set(extras.split(",")) <= known


@pytest.mark.parametrize("service", SERVICES)
def test_services_give_settings_that_there_are(service: dict[str, Any]) -> None:
    given = {name for name in service.get("environment", {}) if name.startswith("NEWSBOT_")}
    assert given <= {name for name in dir(settings) if name.startswith("NEWSBOT_")}


@pytest.mark.parametrize("service", SERVICES)
def test_services_can_do_no_more_than_they_must(service: dict[str, Any]) -> None:
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["init"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("file", COMPOSED)
def test_compose_builds_the_image_from_the_root(file: str) -> None:
    build = COMPOSED[file]["services"]["crawl"]["build"]
    assert (FOLDER / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).samefile(FOLDER / "Containerfile")
    assert COMPOSED[file]["services"]["crawl"]["command"] == ["nightly", "03:15", *CRAWL]


def test_the_job_crawls_as_the_compose_files_do_and_outlives_the_limit() -> None:
    (container,) = POD["containers"]
    assert container["args"] == CRAWL
    assert JOB["jobTemplate"]["spec"]["activeDeadlineSeconds"] > int(CRAWL[-1].partition("=")[2])
    assert JOB["timeZone"] == SITES["commonspace"].zone.key


def test_every_file_is_explained() -> None:
    page = (ROOT / "docs" / "containers.md").read_text("utf-8")
    assert all(path.name.removesuffix(".dockerignore") in page for path in FOLDER.iterdir())


def nightly(tmp_path: Path, *words: str, sleep: str = "") -> "subprocess.Popen[str]":
    """Start the loop; the night comes at once, because ``sleep`` is one that does not wait."""
    (tmp_path / "sleep").write_text(f"#!/bin/sh\n{sleep}\n")
    (tmp_path / "sleep").chmod(0o755)
    command = [str(FOLDER / "nightly.sh"), *words]
    known = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    return subprocess.Popen(command, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


CLOSES = """
import os, signal
def close(*_):
    os.write(1, b"closed in good order\\n")
    os._exit(143)
signal.signal(signal.SIGTERM, close)
os.write(1, b"began\\n")
while True:
    signal.pause()
"""


def test_sigterm_reaches_the_crawl_and_waits_for_its_end(tmp_path: Path) -> None:
    with nightly(tmp_path, "03:15", sys.executable, "-c", CLOSES) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("nightly: next at ")
        assert process.stdout.readline() == "began\n"
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    assert rest.startswith("closed in good order\nnightly: ")
    assert process.returncode == 143


def test_a_night_that_fails_does_not_end_the_nights(tmp_path: Path) -> None:
    with nightly(tmp_path, "03:15", "sh", "-c", "exit 65") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert lines[1] == lines[3] == "nightly: sh ended with 65\n"


def test_sigterm_between_two_nights_ends_the_wait(tmp_path: Path) -> None:
    with nightly(tmp_path, "03:15", "true", sleep="echo asleep; exec /usr/bin/sleep 600") as process:
        assert process.stdout is not None
        assert [process.stdout.readline()[:8] for _ in range(2)] == ["nightly:", "asleep\n"]
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""
    assert process.returncode == 0


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    with nightly(tmp_path, "25:99", "true") as process:
        _, complaint = process.communicate()
    assert process.returncode == 64
    assert "25:99" in complaint
