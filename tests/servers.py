"""PostgreSQL and Redis for the tests: real servers on free ports of 127.0.0.1, begun when a test first needs one.

All processes of a test session share them; the session's end stops them. Without the programs the tests
that need them are skipped, and say so.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

from newsbot.storage.engine import open_engine

FOLDER = "NEWSBOT_TEST_SERVERS"
"""The environment variable that names the folder of this session's servers."""
_SECONDS = 60
_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200")
# Neither UTC nor the site's own zone: whoever forgets a zone is found out.
_ZONE = "America/New_York"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version's, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class PostgresqlServer:
    """A server in a folder of its own; it trusts everybody on this machine."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        programs = _programs()
        if programs is None:
            pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
        self.programs, self.folder = programs, folder
        self.port = port or free_port()

    def url(self, name: str = "postgres", user: str = "newsbot") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{name}"

    def make(self) -> None:
        """Make the folder of an empty cluster. PostgreSQL does not run as root, so root hands it to its user."""
        self.folder.mkdir(mode=0o700)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        words = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=newsbot", "--no-sync"]
        self._run("initdb", *words, "-D", str(self.folder))
        rules = self.folder / "pg_hba.conf"
        # One user is asked for a password, and has none: whoever comes as that one is refused.
        rules.write_text("host all locked_out 127.0.0.1/32 scram-sha-256\n" + rules.read_text())

    def start(self) -> None:
        options = [f"timezone={_ZONE}", f"port={self.port}", "listen_addresses=127.0.0.1", *_QUICK]
        words = " ".join(f"-c {one}" for one in (*options, "unix_socket_directories="))
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder), "-w", "-t", str(_SECONDS), "-l", log, "-o", words, "start")

    def stop(self) -> None:
        """Stop as a machine that fails does: connections break, what was not committed is gone."""
        self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *words: str) -> None:
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": ()} if os.getuid() == 0 else {}
        done = subprocess.run(
            [str(self.programs / program), *words], cwd="/", check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL, **as_user,
        )  # type: ignore[call-overload]  # fmt: skip
        assert done.returncode == 0, (program, done.stderr)


class RedisServer:
    """A Redis that keeps nothing on disk."""

    def __init__(self) -> None:
        if shutil.which("redis-server") is None:
            pytest.skip("Redis is not installed (apt-get install redis-server)")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
        wait_for(lambda: _answers(self.port))

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def shared_postgresql() -> PostgresqlServer:
    """Return the server of this test session; the first that asks starts it."""
    folder = Path(os.environ[FOLDER])
    noted = folder / "postgresql.port"
    with FileLock(folder / "postgresql.making"):
        if noted.is_file():
            return PostgresqlServer(folder / "postgresql", int(noted.read_text()))
        server = PostgresqlServer(folder / "postgresql")
        server.make()
        server.start()
        noted.write_text(str(server.port))
        return server


@contextmanager
def own_postgresql() -> Iterator[PostgresqlServer]:
    """Start a server that a test may stop in the middle of something."""
    server = PostgresqlServer(Path(os.environ[FOLDER]) / uuid.uuid4().hex)
    server.make()
    server.start()
    try:
        yield server
    finally:
        if _answers(server.port):
            server.stop()


def _ask(server: PostgresqlServer, statement: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def empty_database(server: PostgresqlServer | None = None, template: str = "template0") -> Iterator[str]:
    """Make a database, give its URL, and drop it in the end."""
    server = server or shared_postgresql()
    url = make_database(server, template)
    yield url
    _ask(server, f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


def make_database(server: PostgresqlServer | None = None, template: str = "template0") -> str:
    """Make a database that lasts as long as its server; give its URL."""
    server = server or shared_postgresql()
    name = f"test_{uuid.uuid4().hex}"
    _ask(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return server.url(name)


@contextmanager
def copied_database() -> Iterator[str]:
    """Make a database of the present schema, as a copy of one that was migrated once a session; give its URL."""
    server, folder = shared_postgresql(), Path(os.environ[FOLDER])
    with FileLock(folder / "template.making"):
        if not (folder / "template.made").exists():
            _ask(server, "CREATE DATABASE migrated TEMPLATE template0")
            open_engine(server.url("migrated")).dispose()
            (folder / "template.made").touch()
    with empty_database(server, "migrated") as url:
        yield url


def prepare_session() -> None:
    """Make the folder of this session's servers, once, before its processes begin."""
    # In memory where that can be: making a database writes some hundred files.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2**30 else None
    folder = Path(tempfile.mkdtemp(prefix="newsbot-servers-", dir=memory))
    folder.chmod(0o755)  # the user of the server passes through
    os.environ[FOLDER] = str(folder)


def end_session() -> None:
    """Stop what was started."""
    folder = Path(os.environ.pop(FOLDER))
    noted = folder / "postgresql.port"
    if noted.is_file():
        PostgresqlServer(folder / "postgresql", int(noted.read_text())).stop()
    shutil.rmtree(folder, ignore_errors=True)
