"""Extensions: the record of the run, who reads the pages, who else crawls, what a person sees of it and of its cost."""

from newsbot.extensions.profile import Profile
from newsbot.extensions.progress import Progress
from newsbot.extensions.readers import Readers
from newsbot.extensions.run_record import RunRecord
from newsbot.extensions.workers import Workers

__all__ = ["Profile", "Progress", "Readers", "RunRecord", "Workers"]
