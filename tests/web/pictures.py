"""Pictures of the pages for the documentation: ``python -m tests.web.pictures DATABASE FOLDER``."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.web.serving import CHROMIUM, FLAGS, served

_PICTURES = (
    ("front", "/", 1280, "light"), ("front-dark", "/", 1280, "dark"), ("front-phone", "/", 360, "light"),
    ("article", "/article/6", 1280, "light"), ("person", "/person/1", 1280, "dark"),
    ("search-phone", "/search?q=border", 360, "dark"), ("calendar", "/calendar", 1280, "light"),
)  # fmt: skip


def main(database: Path, folder: Path) -> None:
    """Make the pictures from a database of the sample site."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(database) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path, width, scheme in _PICTURES:
            page = browser.new_page(
                viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page.goto(address + path)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
