"""Extensions: the record of the run, who reads the pages, who else crawls, and what a person sees of it."""

from newsbot.extensions.progress import Progress
from newsbot.extensions.readers import Readers
from newsbot.extensions.run_record import RunRecord
from newsbot.extensions.workers import Workers

__all__ = ["Progress", "Readers", "RunRecord", "Workers"]
