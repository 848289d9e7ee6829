"""The pictures of the documentation, made from the sample site: ``python -m tests.web.pictures [FOLDER]``.

Crawls the sample site into a database of its own (two days, with edits between them), serves that, and takes
pictures with Chromium; a terminal session is the real output of the commands, drawn by Rich. Sizes are printed.
"""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from newsbot.demo import SampleSite
from tests.cli.conftest import crawl
from tests.web.serving import NOW, browsing, served

_FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_COMMANDS = ("newsbot search border --limit 2", "newsbot person Pashinian", "newsbot status")
_WIDTH = 100
_NIGHTS = ("2026-11-20T22:15:00+00:00", "2026-11-21T03:15:00+00:00")
_FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)  # Rich fetches its font from a CDN: do without
# name, page, part of the page that must be seen, width, height, light or dark
_PICTURES = (
    ("front", "/", "", 1280, 800, "light"), ("front-dark", "/", "", 1280, 800, "dark"),
    ("article", "/article/{article}", "", 1280, 720, "light"), ("person", "/person/{person}", "", 1280, 720, "light"),
    ("revision", "/article/{revised}", ".diff", 1280, 620, "light"),
    ("phone", "/article/{article}", "", 360, 740, "dark"),
    ("table", "/data/articles?_col=title&_col=section&_col=published_on", "", 1280, 720, "light"),
)  # fmt: skip


def main(folder: Path) -> None:
    """Make all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch) / "newsbot.db"
        _fill(database)
        _write_session(database, folder / "terminal.svg")
        places = _places(database)
        with served(database) as address, browsing() as browser:
            for name, path, part, width, height, scheme in _PICTURES:
                file = folder / f"{name}.png"
                _take(browser, address + path.format(**places), part, (width, height), dark=scheme == "dark", file=file)
    for file in sorted(folder.iterdir()):
        sys.stdout.write(f"{file.stat().st_size / 1000:7.0f} kB  {file.name}\n")


def _fill(database: Path) -> None:
    with SampleSite() as site:
        for day, night in enumerate(_NIGHTS, start=1):
            site.switch_day(day)
            os.environ["NEWSBOT_NOW"] = night
            if status := crawl(site.url, database, "-a", "sections=all", "-a", "full=1"):
                raise SystemExit(f"the crawl of the sample site ended with status {status}")


def _places(database: Path) -> dict[str, int]:
    """Return ids that have something to show; which is which depends on the order of the crawl."""
    queries = {
        "article": "SELECT id FROM articles WHERE title LIKE 'Armenia and Azerbaijan exchange lists%'",
        "revised": "SELECT article_id FROM revisions WHERE change = 'text changed' ORDER BY length(body), article_id",
        "person": "SELECT person_id FROM person_mentions GROUP BY 1 ORDER BY count(*) DESC, 1",
    }
    with closing(sqlite3.connect(database)) as connection:
        return {name: connection.execute(query).fetchone()[0] for name, query in queries.items()}


def _write_session(database: Path, file: Path) -> None:
    """Run commands as in a terminal and draw what they print."""
    console = Console(record=True, width=_WIDTH, file=Path(os.devnull).open("w"), force_terminal=True)  # noqa: SIM115
    environment = {**os.environ, "NEWSBOT_DATABASE_URL": f"sqlite:///{database.name}", "NEWSBOT_NOW": NOW}
    environment |= {"COLUMNS": str(_WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    for command in _COMMANDS:
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        words = [sys.executable, "-c", "from newsbot.cli import main; main()", *shlex.split(command)[1:]]
        done = subprocess.run(words, env=environment, cwd=database.parent, check=False, capture_output=True, text=True)
        console.print(Text.from_ansi(done.stdout + done.stderr))
    console.save_svg(str(file), title="newsbot", theme=MONOKAI, code_format=_FONTS.sub("", CONSOLE_SVG_FORMAT))


def _take(browser: Browser, address: str, part: str, size: tuple[int, int], *, dark: bool, file: Path) -> None:
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
        device_scale_factor=2 if width < 500 else 1,
    )  # fmt: skip
    page.goto(address)
    if part:
        page.locator(part).first.evaluate("one => one.scrollIntoView()")
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _FOLDER)
