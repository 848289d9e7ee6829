"""``newsbot serve`` as a process: how it starts, what it says where it cannot, how it ends, and beside a crawl."""

import http.client
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsbot.demo import SampleSite
from tests.crawl.night import QUICK, Database, command, environment
from tests.web.serving import SECONDS, address_of, get, start


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this machine that somebody else listens at."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield taken.getsockname()[1]


def _refused(database: Path | str, *options: str) -> tuple[int, list[str]]:
    """Start a server that cannot be; gives its exit status and what it said."""
    process = start(database, *options)
    _, words = process.communicate(timeout=SECONDS)
    return process.returncode, words.splitlines()


@pytest.mark.parametrize("visited", [False, True], ids=["at once", "with an open connection"])
def test_control_c_ends_it_without_a_word(archive: Path, visited: bool) -> None:
    with start(archive, "--port", "0") as process:
        address = address_of(process)
        with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)) as connection:
            if visited:
                connection.request("GET", "/")
                assert connection.getresponse().read()
            process.send_signal(signal.SIGINT)
            _, words = process.communicate(timeout=SECONDS)
    assert (process.returncode, words) == (0, "")


def test_sigterm_ends_it_as_a_service(archive: Path) -> None:
    with start(archive, "--port", "0") as process:
        address_of(process)
        process.terminate()
        _, words = process.communicate(timeout=SECONDS)
    assert (process.returncode, words) == (-signal.SIGTERM, "")


def test_a_port_in_use(archive: Path, port: int) -> None:
    code, words = _refused(archive, "--port", str(port))
    assert code == 69
    assert words == [f"newsbot: serve: 127.0.0.1 port {port}: Address already in use; try --port 0"]


def test_an_address_of_another_machine(archive: Path) -> None:
    code, words = _refused(archive, "--host", "192.0.2.1", "--port", "0")
    assert code == 69
    assert words == ["newsbot: serve: 192.0.2.1: not an address of this machine; try --host 127.0.0.1"]


@pytest.mark.parametrize("host", ["", "a" * 300])
def test_a_host_that_is_none(archive: Path, host: str) -> None:
    code, words = _refused(archive, "--host", host, "--port", "0")
    assert code == 64
    assert len(words) == 1
    assert words[0].startswith(f"newsbot: serve: --host {host[:100]}")
    assert words[0].endswith(": no such host; try --host 127.0.0.1")


def test_a_port_that_is_none(archive: Path) -> None:
    code, words = _refused(archive, "--port", "70000")
    assert (code, len(words)) == (64, 1)


def test_no_database(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    code, words = _refused(missing)
    assert code == 74
    assert words == [f"newsbot: {missing}: no such database; run scrapy crawl commonspace first, or newsbot demo"]
    assert not missing.exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear reader, " * 200)
    code, words = _refused(tmp_path / "letter.db")
    assert (code, len(words)) == (74, 1)
    assert "it is some other file" in words[0]


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        (
            "postgresql+psycopg://somebody:secret@127.0.0.1:1/news",
            "{url} is none; copy it to one: newsbot db copy {url} sqlite:///copy.db",
        ),
        ("sqlite://", ":memory: is none; name one with --database"),
    ],
    ids=["postgresql", "in memory"],
)
def test_a_database_that_datasette_cannot_serve(url: str, hint: str) -> None:
    code, words = _refused(url)
    assert code == 64
    said = hint.format(url=url.replace("secret", "***"))
    assert words == [f"newsbot: serve: Datasette serves SQLite files, and {said}"]


def test_others_are_let_in_only_with_a_warning(archive: Path) -> None:
    with start(archive, "--host", "0.0.0.0", "--port", "0") as process:
        assert process.stderr is not None
        warning, where = process.stderr.readline(), process.stderr.readline()
        port = urlsplit(where.split()[5]).port
        answer = get(f"http://127.0.0.1:{port}/", {"Host": "reader.example"})
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert "warning: --host 0.0.0.0 lets others on the network read the whole database" in warning
    assert answer.status == 200
    assert process.returncode == 0


def test_it_serves_while_a_crawl_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "growing.db")
    paths = ("/", "/persons", "/search?q=border", "/data/articles.json?_size=1", "/runs")
    with SampleSite() as sample:
        first = [*command("-a", f"site={sample.url}", *QUICK), "-a", "limit=2"]
        subprocess.run(
            first, env=environment(database), cwd=tmp_path, capture_output=True, timeout=SECONDS * 3, check=True
        )
        with start(database.path, "--port", "0") as process:
            address = address_of(process)
            before = get(f"{address}/data/articles.json?_shape=array").json
            more = command("-a", f"site={sample.url}", *QUICK, "-a", "full=1", "-a", "limit=15")
            statuses = []
            with subprocess.Popen(
                more, env=environment(database), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as crawl:
                while crawl.poll() is None:
                    statuses += [get(address + path).status for path in paths]
            after = get(f"{address}/data/articles.json?_shape=array").json
            process.send_signal(signal.SIGINT)
            _, words = process.communicate(timeout=SECONDS)
    assert crawl.returncode == 0
    assert set(statuses) == {200}
    assert len(before) == 2
    assert len(after) == len(database.articles) > 10
    assert (process.returncode, words) == (0, "")
