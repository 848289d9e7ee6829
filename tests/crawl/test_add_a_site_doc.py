"""``docs/add-a-site.md`` is true: its module is the one that ships, its commands run in their order."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from newsbot.demo.lagoon import LagoonSite
from tests.crawl.night import ROOT, environment

TEXT = (ROOT / "docs" / "add-a-site.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SERVES = "python -m newsbot.demo --site lagoon --port 8765\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_module_shown_is_the_one_that_ships() -> None:
    (shown,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert shown == (ROOT / "newsbot" / "sites" / "lagoon.py").read_text("utf-8")


def test_the_commands_run_as_they_stand(tmp_path: Path) -> None:
    first, *others = BLOCKS
    assert first == SERVES
    with LagoonSite(port=free_port()) as site:
        script = "set -e -o pipefail\n" + "".join(others).replace("http://127.0.0.1:8765", site.url)
        assert "8765" not in script
        known = environment(None) | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=known, capture_output=True, text=True, check=False, timeout=300
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 new" in done.stderr
    assert "0 new, 0 updated, 0 unchanged" in done.stderr
    assert "newsbot-lagoon.timer" in done.stdout


def test_the_site_is_served_by_the_command_that_is_named(tmp_path: Path) -> None:
    words = [sys.executable, *SERVES.replace("8765", "0").split()[1:]]
    with subprocess.Popen(words, cwd=tmp_path, env=environment(None), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("http://127.0.0.1:")
        finally:
            process.terminate()
    assert process.returncode == 0
