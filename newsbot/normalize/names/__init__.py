"""Personal names: folded letters, surname keys, parts of a name, and whether two spellings are one name.

The rules are made for the spellings of news: transliterations from Cyrillic, Armenian, Georgian, Azerbaijani,
Persian and Arabic, and the typing errors of a newsroom. They are no general matcher of name lists.
"""

from newsbot.normalize.names.compare import Verdict, compare_names, same_given_name
from newsbot.normalize.names.folding import fold
from newsbot.normalize.names.keys import first_letters, is_same_key, is_same_surname, skeleton, surname_key
from newsbot.normalize.names.parts import NameParts, name_key, spelling_key, split_name
from newsbot.normalize.names.readings import readings

__all__ = [
    "NameParts",
    "Verdict",
    "compare_names",
    "first_letters",
    "fold",
    "is_same_key",
    "is_same_surname",
    "name_key",
    "readings",
    "same_given_name",
    "skeleton",
    "spelling_key",
    "split_name",
    "surname_key",
]
