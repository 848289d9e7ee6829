"""The peers, and a virtual environment for each, made once and kept in the user's cache folder."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running import FailedError

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that crawls news, and how it is installed and asked."""

    name: str
    requirements: tuple[str, ...]
    favor: str
    """What is done for it, beside giving it what newsbot has to find."""
    slow: bool = False
    """Gets fewer articles, so that a measurement ends."""
    extracts: bool = True
    """Whether it reads any page without being told where what stands."""

    @property
    def script(self) -> Path:
        """The program that crawls with it."""
        return _HERE / f"crawl_{self.name.replace('-', '_')}.py"


PEERS = (
    Peer(
        "trafilatura", ("trafilatura", "lxml_html_clean"),
        "given the addresses; its pause between requests switched off",
    ),
    Peer(
        # The newest curl_cffi has lost a name that Fundus 0.5.7 imports.
        "fundus", ("fundus", "curl_cffi<0.15"), "given a sitemap and selectors; its delay switched off", extracts=False,
    ),
    Peer(
        "newspaper4k", ("newspaper4k", "lxml_html_clean"),
        "given the addresses; fetches no pictures and does not ask for each page twice", slow=True,
    ),
    Peer("news-please", ("news-please",), "given the addresses; fetches no pictures", slow=True),
)  # fmt: skip


def cache_folder() -> Path:
    """Return where the environments are kept, by the XDG rules."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbot-benchmarks"


def environment(peer: Peer) -> Path:
    """Return the Python of a peer's environment; it is made where there is none. Raises ``FailedError``."""
    wanted = f"{' '.join(peer.requirements)} {sys.version_info[:2]}"
    folder = cache_folder() / f"{peer.name}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    python, done = folder / "bin" / "python", folder / "done"
    if not done.exists():
        print(f"  installing {peer.name} into {folder}", file=sys.stderr)
        _do([sys.executable, "-m", "venv", "--clear", str(folder)])
        # Older ones do not match the extra lxml[html_clean] with the name it has today.
        _do([str(python), "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1"])
        _do([str(python), "-m", "pip", "install", "--quiet", *peer.requirements])
        done.touch()
    return python


def version(peer: Peer, python: Path) -> str:
    """Return the version that is installed."""
    code = "import json, sys; from importlib.metadata import version; print(json.dumps(version(sys.argv[1])))"
    return str(json.loads(_do([str(python), "-c", code, peer.name])))


def surroundings() -> dict[str, str]:
    """Return environment variables with which a peer reaches this machine only, and writes its caches nowhere."""
    return {"PYTHONPATH": str(_HERE / "offline"), "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "127.0.0.1"}


def _do(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FailedError(str(error)) from error
    if done.returncode:
        raise FailedError(f"{' '.join(command[:5])} ...: {' '.join((done.stderr or done.stdout).splitlines()[-3:])}")
    return done.stdout
