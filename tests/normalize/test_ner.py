"""The second reader: what it adds, what the word lists veto, and what becomes of it where it cannot be had."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.normalize.ner import FOLDER, PACKAGE, Entity, load_reader, model_folder
from newsbot.normalize.persons import find_persons
from newsbot.normalize.persons.candidates import WEAK, find_candidates
from newsbot.normalize.persons.lexicon import Lexicon
from newsbot.normalize.persons.second_reader import second_opinion
from newsbot.normalize.persons.words import Text
from newsbot.normalize.registers import load_registers

RULES, BOTH = load_registers(), load_registers(ner=True)
INSTALLED = importlib.util.find_spec("spacy") is not None and model_folder() is not None
with_model = pytest.mark.skipif(not INSTALLED, reason="the extra ner is not installed: pip install 'newsbot[ner]'")
LEXICON = Lexicon(RULES)


def accepted(raw: str, *entities: tuple[str, str]) -> list[str]:
    """The full names that count after the model, here a list of words and labels, has had its say."""
    found, at = [], 0
    for words, label in entities:
        at = raw.index(words, at)
        found.append(Entity(at, at + len(words), label))
        at += len(words)
    text = Text(raw, LEXICON)
    return [c.surface for c in second_opinion(text, find_candidates(text), found) if c.full and c.strength > WEAK]


@pytest.mark.parametrize(
    ("raw", "entities", "names"),
    [
        pytest.param("Then Zorb Quaxle spoke.", [], [], id="two unknown words are nobody"),
        pytest.param("Then Zorb Quaxle spoke.", [("Zorb Quaxle", "PERSON")], ["Zorb Quaxle"], id="unless it says so"),
        pytest.param("Then Zorb Quaxle spoke.", [("Zorb Quaxle", "ORG")], [], id="an organization"),
        pytest.param("Judge Zorb Quaxle", [("Judge Zorb Quaxle", "PERSON")], ["Zorb Quaxle"], id="office is no name"),
        pytest.param("Then Zorb van Quaxle", [("Zorb van Quaxle", "PERSON")], ["Zorb van Quaxle"], id="particle"),
        pytest.param("Then van Quaxle spoke", [("van Quaxle", "PERSON")], [], id="a surname with its particle"),
        pytest.param("Then Quaxle spoke", [("Quaxle", "PERSON")], [], id="a single name"),
        pytest.param("They left South Ossetia", [("South Ossetia", "PERSON")], [], id="a place"),
        pytest.param("They left Georgian Dream", [("Georgian Dream", "PERSON")], [], id="a party"),
        pytest.param("They left Mount Quaxle", [("Mount Quaxle", "PERSON")], [], id="a mountain"),
        pytest.param("Boats of Quaxle Zorb-led men", [("Quaxle Zorb-led", "PERSON")], [], id="an adjective"),
        pytest.param("They sailed the Zorb Quaxle", [("Zorb Quaxle", "PERSON")], [], id="a ship"),
        pytest.param("They live in Zorb Quaxle", [("Zorb Quaxle", "PERSON")], [], id="in a place"),
        pytest.param(
            "Zorb Quaxle rose. Shares of Zorb Quaxle fell.", [("Zorb Quaxle", "PERSON"), ("Zorb Quaxle", "ORG")], [],
            id="in two minds",
        ),
        pytest.param("Then Ilham Aliyev spoke", [("Ilham Aliyev", "GPE")], ["Ilham Aliyev"], id="the rules are sure"),
        pytest.param("Zorb\nQuaxle", [("Zorb\nQuaxle", "PERSON")], [], id="over two lines"),
    ],
)  # fmt: skip
def test_what_the_second_reader_may_say(raw: str, entities: list[tuple[str, str]], names: list[str]) -> None:
    assert accepted(raw, *entities) == names


def test_a_weak_name_that_is_a_place_to_the_model_does_not_count() -> None:
    text = Text("Zorb Quaxle voted.", LEXICON)
    (one,) = [c for c in second_opinion(text, find_candidates(text), [Entity(0, 11, "GPE")]) if c.full]
    assert one.strength < WEAK


@with_model
def test_it_finds_names_that_no_list_has() -> None:
    body = "It was reported that Makhaya Ntini met Ludde Ingvall at the harbor. Ingvall left."
    alone = {one.name for one in find_persons(body, registers=RULES)}
    found = {one.name: one for one in find_persons(body, registers=BOTH)}
    assert alone < set(found)
    assert found["Ludde Ingvall"].surface_forms == ["Ludde Ingvall", "Ingvall"]
    assert "full name: second reader" in found["Ludde Ingvall"].reasons


@with_model
def test_it_is_loaded_once() -> None:
    assert load_reader() is load_reader() is not None


@with_model
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_with_spans_that_slice(body: str) -> None:
    found = find_persons(body, registers=BOTH)
    assert found == find_persons(body, registers=BOTH)
    for one in found:
        assert all(body[start:end] in one.surface_forms for start, end in one.spans)


@with_model
def test_long_texts_are_read_in_pieces() -> None:
    reader = load_reader()
    assert reader is not None
    line = "A sentence without a name in it, of no interest.\n"
    body = line * (110_000 // len(line)) + "Then Chaim Schochet left."
    (found,) = [one for one in reader(body) if one.label == "PERSON"][-1:]
    assert body[found.start : found.end] == "Chaim Schochet"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )


READ = (
    "from newsbot.normalize.registers import load_registers\n"
    "from newsbot.normalize.persons import find_persons\n"
    "for title in ('', 'x', 'y'):\n"
    "    found = find_persons('Ilham Aliyev left.', title=title, registers=load_registers(ner=True))\n"
    "    print([one.name for one in found])\n"
)


def test_without_spacy_rules_read_on_after_one_warning() -> None:
    done = run("import sys\nsys.modules['spacy'] = None\n" + READ)
    assert done.stdout == "['Ilham Aliyev']\n" * 3
    assert done.stderr.count("NEWSBOT_NER") == 1
    assert "spacy is not installed; pip install 'newsbot[ner]'" in done.stderr


@with_model
def test_another_model_of_the_same_name_is_not_loaded(tmp_path: Path) -> None:
    folder = model_folder()
    assert folder is not None
    copy = tmp_path / PACKAGE / FOLDER
    shutil.copytree(folder, copy)
    (copy.parent / "__init__.py").write_text("raise SystemExit('the package was imported')")
    (copy / "ner" / "model").write_bytes(b"something else")
    done = run(READ, PYTHONPATH=str(tmp_path))
    assert done.stdout == "['Ilham Aliyev']\n" * 3
    assert done.stderr.count("NEWSBOT_NER") == 1
    assert "not the files of the model" in done.stderr
