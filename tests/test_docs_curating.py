"""What docs/curating.md and docs/registers.md show is true: commands exist, records are read, lists are all named."""

import re
from pathlib import Path

from newsbot.normalize.registers import WORD_LISTS, load_registers
from tests.cli.conftest import newsbot
from tests.readme_command import README

DOCS = README.parent / "docs"
CURATING, REGISTERS = ((DOCS / name).read_text("utf-8") for name in ("curating.md", "registers.md"))


def test_each_command_is_there() -> None:
    commands = set(re.findall(r"^newsbot ((?:persons|sources) \w+)", CURATING, re.MULTILINE))
    assert len(commands) >= 6
    for command in commands:
        assert newsbot(*command.split(), "--help").exit_code == 0, command


def test_each_record_is_read(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", REGISTERS, re.MULTILINE | re.DOTALL)
    for block in blocks:
        (tmp_path / f"{re.findall(r'[a-z]+', block)[0]}.toml").write_text(block, "utf-8")
    try:
        own = load_registers(tmp_path)
        assert {"Anna Markosyan"} <= {record.name for record in own.persons()}
        assert {"Sevan Voice"} <= {record.name for record in own.sources()}
    finally:
        load_registers()


def test_every_word_list_is_named() -> None:
    assert set(re.findall(r"`(\w+)\.txt`", REGISTERS)) == set(WORD_LISTS)
