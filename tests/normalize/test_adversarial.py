"""Whatever is repeated for 100,000 characters, every reader ends, keeps its promises, and says the same again.

No time is measured here (``python -m benchmarks.reading --adversarial`` does): a rule that is quadratic in the
length of such a text would take minutes, and be seen.
"""

from datetime import date

import pytest

from newsbot.normalize.dates import find_dates
from newsbot.normalize.persons import find_persons
from newsbot.normalize.registers import Registers
from newsbot.normalize.sources import find_attributions, find_photo_credits, read_source_line
from newsbot.reading import read_text
from tests.normalize.adversarial import texts, varied_surnames

REGISTERS = Registers()
TEXTS = {**texts(), "no-name-twice": varied_surnames()}
PUBLISHED = date(2026, 2, 4)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_readers_end(text: str) -> None:
    done = 0
    for mention in find_dates(text, published=PUBLISHED):
        assert mention.offset is not None
        assert mention.offset >= done
        done = mention.offset + len(mention.text)
        assert text[mention.offset : done] == mention.text
    for person in find_persons(text, registers=REGISTERS):
        assert {text[start:end] for start, end in person.spans} <= set(person.surface_forms)
    for credit in find_attributions(text, REGISTERS):
        assert credit.start is not None
        assert text.startswith(credit.raw, credit.start)
    read_source_line(text, REGISTERS)
    find_photo_credits([text], REGISTERS)


@pytest.mark.parametrize("name", ["full-names", "source-lines", "days-of-months", "paragraphs", "soft-hyphens"])
def test_a_whole_text_is_read_the_same_again(name: str) -> None:
    text = TEXTS[name][:20_000]
    assert read_text(text, registers=REGISTERS) == read_text(text, registers=REGISTERS)
