"""Who an article says its facts come from: the source line, attributions in the text, photo credits."""

from newsbot.normalize.sources.attributions import find_attributions
from newsbot.normalize.sources.credit_lines import is_photo_line, is_source_line, split_credit_lines
from newsbot.normalize.sources.index import guess_kind
from newsbot.normalize.sources.photo_credits import find_photo_credits
from newsbot.normalize.sources.source_line import read_source_line

__all__ = [
    "find_attributions",
    "find_photo_credits",
    "guess_kind",
    "is_photo_line",
    "is_source_line",
    "read_source_line",
    "split_credit_lines",
]
