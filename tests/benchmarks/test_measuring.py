"""The one command with small sizes, as its user starts it; peers are run by hand only."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.__main__ import arguments
from benchmarks.page import read_tables
from benchmarks.parts import parts
from benchmarks.peers.fields import of_database, of_json_lines
from benchmarks.running import ROOT, FailedError, descendants, memory_mb, run

PYTHON = [sys.executable, "-c"]


def test_a_small_measurement_writes_its_page(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "serving,crawl", "--output", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    assert done.stdout.strip() == text.strip()
    goals, server, crawl = read_tables(text)
    assert goals.columns == ("measure", "goal", "measured", "met", "runs")
    judged = {row[0]: row for row in goals.rows}
    assert judged["whole crawl against the bare spider, articles/s"][3] in ("yes", "**no**")
    assert judged["articles/s against trafilatura"][2] == "not measured"
    assert server.rows[0][0] == "16 connections"
    assert [row[:3] for row in crawl.rows] == [
        ("bare spider", "1", "20"), ("one commit an item", "1", "20"), ("newsbot", "1", "20"),
    ]  # fmt: skip


def test_a_part_that_fails_is_told_and_the_others_stand(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "benchmarks", "--only", "serving,storing", "--articles", "5", "--runs", "1"]
    command += ["--storing-articles", "none", "--output", str(page)]
    assert subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode == 2
    command[command.index("none")] = "-1"
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "**Failed with exit status 1: " in page.read_text("utf-8")
    assert "| 16 connections | 1 |" in page.read_text("utf-8")


def test_a_used_up_budget_leaves_parts_out_and_says_so() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "serving", "--budget", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "**Left out: the time was used up; give more with --budget**" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_a_stopped_measurement_writes_what_it_has_and_leaves_no_process(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    command = [sys.executable, "-m", "benchmarks", "--only", "serving,crawl", "--articles", "50", "--runs", "100000"]
    with subprocess.Popen(
        [*command, "--output", str(page)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stderr
        while not process.stderr.readline().startswith("  round 1:"):
            assert process.poll() is None
        family = descendants(process.pid)
        process.terminate()
        process.communicate()
    assert process.returncode == 1
    assert "**Stopped by hand**" in page.read_text("utf-8")
    assert "## A whole crawl" in page.read_text("utf-8")
    end = time.monotonic() + 30
    while running := list(filter(is_running, family)):  # one that was ended needs a moment to be gone
        assert time.monotonic() < end, running
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("given", [["--only", "nothing"], ["--without", "peer"]], ids=["only", "without"])
def test_an_unknown_part_is_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(given)
    assert "there are serving, crawl, peers, growth" in capsys.readouterr().err


def test_the_page_of_the_project_is_written_by_a_whole_measurement_only() -> None:
    assert arguments([]).output == ROOT / "docs" / "benchmarks.md"
    assert arguments(["--quick"]).output is None
    assert arguments(["--only", "crawl"]).output is None
    assert "peers" not in arguments(["--no-peers"]).chosen
    assert len({part.name for part in parts(arguments([]))}) == len(parts(arguments([])))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory that processes share")
def test_memory_is_that_of_all_processes_and_shared_pages_count_once() -> None:
    hold = "import os, subprocess, sys; held = bytearray(60_000_000); held[::4096] = b'1' * len(held[::4096])"
    wait = "print(flush=True); sys.stdin.read()"
    child = f"{hold}; {wait}"
    apart = f"{hold}; one = subprocess.Popen([sys.executable, '-c', {child!r}]); one.wait()"
    forked = f"{hold}; os.fork() or ({wait.replace('; ', ', ')}, os._exit(0)); os.wait()"
    for code, least, most in ((child, 55, 100), (apart, 115, 190), (forked, 55, 100)):
        with subprocess.Popen([*PYTHON, code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            found = memory_mb(process.pid)
            process.communicate()
        assert least < found < most


def test_a_run_tells_time_cpu_memory_and_the_last_words_of_a_failure() -> None:
    held = "held = bytearray(60_000_000); held[::4096] = b'1' * len(held[::4096])"
    # From a process of its own: Linux counts the memory of the one that runs the tests to the peak of its children.
    measured = f"from benchmarks.running import run; print(run({[*PYTHON, held]!r}).peak_mb)"
    peak = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True).stdout
    assert 55 < float(peak) < 100
    used = run([*PYTHON, "sum(range(1000))"])
    assert used.cpu > 0
    assert used.seconds == used.ended - used.began > 0
    with pytest.raises(FailedError, match="exit status 3: the last word"):
        run([*PYTHON, "import sys; print('the last word', file=sys.stderr); sys.exit(3)"])


def test_fields_are_counted_alike_for_all(tmp_path: Path) -> None:
    lines, database = tmp_path / "peer.jsonl", tmp_path / "newsbot.db"
    articles = [
        {"title": "a", "text": "b", "author": None, "id": 5, "images": [{"url": "u", "alt": ""}], "rare": 1},
        {"title": "a", "text": "b", "author": "None", "id": 6, "images": [{"url": "u", "alt": "x"}], "tags": []},
        {"title": "a", "text": "b", "images": []},
    ]
    lines.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    assert of_json_lines(lines) == ["images.url", "text", "title"]
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "CREATE TABLE articles (id, title, standfirst, text_hash); INSERT INTO articles VALUES (1, 'a', NULL, 'h'),"
            " (2, 'b', NULL, 'h'); CREATE TABLE article_persons (article_id, person_id, person, title);"
            "INSERT INTO article_persons VALUES (1, 1, 'x', NULL), (2, 1, 'x', NULL);"
            "CREATE TABLE article_sources (article_id, raw); CREATE TABLE article_dates (article_id, text);"
            "CREATE TABLE article_evidence (article_id, value);"
        )
    assert of_database(database) == ["article.title", "person.person"]
