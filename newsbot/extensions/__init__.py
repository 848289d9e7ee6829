"""Extensions: the record of the run, and what a person sees of it."""

from newsbot.extensions.progress import Progress
from newsbot.extensions.run_record import RunRecord

__all__ = ["Progress", "RunRecord"]
