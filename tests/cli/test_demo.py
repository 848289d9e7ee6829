"""``newsbot demo``."""

import re
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from newsbot.cli import demo
from tests.cli.conftest import change, newsbot
from tests.cli.test_command_line import WHOLE_COMMAND


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Result]]:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder, newsbot("demo", "--edits")


def test_crawls_and_searches(demonstrated: tuple[Path, Result]) -> None:
    folder, result = demonstrated
    assert result.exit_code == 0
    assert (folder / "demo.db").is_file()
    assert "\nnewsbot --database demo.db search border\n" in result.stdout
    assert "Talks on the [border] resume" in result.stdout


def test_edits_are_shown(demonstrated: tuple[Path, Result]) -> None:
    _, result = demonstrated
    changes = result.stdout.partition("What the day of editing changed")[2]
    assert "title changed\n  - title: Lake Sevan rises by four centimetres\n  + title: " in changes


def test_the_commands_to_try_work(demonstrated: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, result = demonstrated
    monkeypatch.chdir(folder)
    commands = re.findall(r"^  newsbot (.+)$", result.stdout, re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        tried = newsbot(*shlex.split(command))
        assert (tried.exit_code, tried.stderr) == (0, ""), command
        assert tried.stdout


def test_a_later_demo_serves_on_the_port_of_the_earlier_one_if_it_is_free(
    demonstrated: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, first = demonstrated
    monkeypatch.chdir(folder)
    assert demo._earlier_port() == int(next(iter(re.findall(r"site=http://127\.0\.0\.1:(\d+)", first.stderr))))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        elsewhere = demo._served("modern", taken.getsockname()[1])
        elsewhere.stop()
        assert elsewhere.url != f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_an_earlier_demo_is_used_again_until_ctrl_c(demonstrated: tuple[Path, Result]) -> None:
    folder, _ = demonstrated
    command = [*WHOLE_COMMAND, "demo", "--keep-serving", "--theme", "classic"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "until Ctrl-C" in line:
                process.send_signal(signal.SIGINT)
                break
    assert process.returncode == 0
    assert lines[0] == "newsbot: demo.db is there from an earlier demo, and is used again\n"


def test_a_file_that_no_demo_made_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("demo.db").write_text("notes of a meeting\n" * 99)
    result = newsbot("demo")
    assert (result.exit_code, result.stdout) == (74, "")
    assert result.stderr.startswith("newsbot: demo.db is not of a demo; move it away")
    assert Path("demo.db").read_text().startswith("notes")


def test_a_database_of_a_real_crawl_is_left_alone(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    change(copied, """UPDATE runs SET arguments = '{"site": "https://www.commonspace.eu"}'""")
    copied.rename("demo.db")
    result = newsbot("demo")
    assert result.exit_code == 74
    assert "holds a crawl of https://www.commonspace.eu" in result.stderr
