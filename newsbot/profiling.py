"""Where the time of a crawl goes: CPU seconds by stage, and what is waited for. Costs nothing while it is off.

When it is on, the functions that are stages are replaced by ones that look at the clock before and after; nothing of
it stands in the code that is measured. Seconds are those of the processor in the thread that works, so that a stage
that runs inside another one is taken off that one, and waiting counts nowhere.
"""

import functools
import os
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from newsbot.extract.article import NoArticleError
from newsbot.items import ArticleItem
from newsbot.reading import FetchedPage, Words
from newsbot.reading_process import read_to_store

STAGES = {
    "parse": ("newsbot.extract.page:Page.__init__",),
    "evidence": ("newsbot.reading:read_article",),
    "dates": ("newsbot.reading:find_article_dates",),
    "sources": (
        "newsbot.reading:read_source_line", "newsbot.reading:find_attributions", "newsbot.reading:find_photo_credits",
    ),
    "persons": ("newsbot.reading:find_persons",),
    "listings": ("newsbot.spiders.listings:read_listing",),
    "prepare": ("newsbot.reading_process:prepare", "newsbot.storage.prepared:prepare"),
    "compress": ("newsbot.storage.compression:compress", "newsbot.storage.compression:compress_against"),
}  # fmt: skip
"""The functions of each stage, as module and name in it."""
WAITS = {"reading": ("newsbot.extensions.readers:Readers.read",), "store": ("newsbot.session:CrawlSession.save",)}
"""What is awaited for each article: the time by the clock tells which process keeps the others waiting."""


@dataclass(slots=True)
class Costs:
    """What was measured in one process."""

    pid: int = field(default_factory=os.getpid)
    stages: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    """By thread and stage: how often, and CPU seconds without those of stages inside."""
    waits: dict[str, tuple[int, float]] = field(default_factory=dict)
    """How often something was awaited, and seconds by the clock."""
    before: float = field(default_factory=time.process_time)
    """CPU seconds of the process when measuring began."""
    cpu: float = 0.0
    """CPU seconds of the whole process since then."""


class Stopwatch:
    """Measures functions; each thread has its own stages, so that none waits for another."""

    def __init__(self) -> None:
        self.costs = Costs()
        self._inside = threading.local()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and counts its CPU seconds as those of ``stage``."""

        @functools.wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:
            outer = getattr(self._inside, "seconds", 0.0)
            self._inside.seconds = 0.0
            began = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.thread_time() - began
                key = threading.current_thread().name, stage
                calls, seconds = self.costs.stages.get(key, (0, 0.0))
                self.costs.stages[key] = calls + 1, seconds + spent - self._inside.seconds
                self._inside.seconds = outer + spent

        return measured

    def awaited(self, what: str, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return a coroutine function that does the same and counts how long it is awaited."""

        @functools.wraps(function)
        async def measured(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return await function(*args, **kwargs)
            finally:
                self.wait(what, time.perf_counter() - began)

        return measured

    def wait(self, what: str, seconds: float) -> None:
        """Count one time of waiting."""
        times, sum_of_seconds = self.costs.waits.get(what, (0, 0.0))
        self.costs.waits[what] = times + 1, sum_of_seconds + seconds


_running: Stopwatch | None = None
_originals: list[tuple[Any, str, Any]] = []


def begin() -> Stopwatch:
    """Measure from now on in this process; a process that was forked from a measured one begins anew."""
    global _running  # noqa: PLW0603 - functions are replaced in the whole process
    if _running is None:
        _running = Stopwatch()
        for names, measure in ((STAGES, _running.timed), (WAITS, _running.awaited)):
            for what, functions in names.items():
                for name in functions:
                    _replace(name, functools.partial(measure, what))
    if _running.costs.pid != os.getpid():
        _running.costs = Costs()
    return _running


def end() -> None:
    """Put the functions back as they were."""
    global _running  # noqa: PLW0603
    _running = None
    while _originals:
        setattr(*_originals.pop())


def _replace(name: str, measured: Callable[[Any], Any]) -> None:
    module, _, path = name.partition(":")
    *holders, attribute = path.split(".")
    holder: Any = functools.reduce(getattr, holders, import_module(module))
    original = getattr(holder, attribute)
    _originals.append((holder, attribute, original))
    setattr(holder, attribute, measured(original))


def read_measured(
    page: FetchedPage, folder: Path | None, ner: bool = False
) -> tuple[tuple[ArticleItem, Words] | NoArticleError, Costs]:
    """Read a page as ``read_to_store`` does, for another process; gives what this one has cost so far, too."""
    watch = begin()
    found = read_to_store(page, folder, ner)
    watch.costs.cpu = time.process_time() - watch.costs.before
    return found, watch.costs


# --- the table -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a stage, the process it ran in, how often, and its CPU seconds."""

    stage: str
    process: str
    calls: int | None
    seconds: float


def lines(main: Costs, readers: list[Costs], threads: dict[str, float]) -> list[Line]:
    """Return what each stage has cost; ``threads`` has the CPU seconds of the main process by thread.

    What is left of the main thread is Scrapy and the spider, of the writer's the database; other threads and the
    rest of the reading processes hand pages over.
    """
    found = [
        *_measured("reading", readers),
        Line("hand over", "reading", None, _rest(sum(one.cpu for one in readers), readers)),
        *_measured("main", [main]),
    ]
    stages = {name: _of_thread(main, name) for name in threads}
    here = threading.main_thread().name
    other = sum(seconds for name, seconds in threads.items() if name not in (here, "newsbot-writer"))
    found += [
        Line("store", "main", main.waits.get("store", (None, 0))[0], _left(threads, stages, "newsbot-writer")),
        Line("scrapy, spider", "main", None, _left(threads, stages, here)),
        Line("hand over", "main", None, max(other, 0.0)),
    ]
    return [line for line in found if line.seconds > 0]


def _left(threads: dict[str, float], stages: dict[str, float], name: str) -> float:
    return max(threads.get(name, 0.0) - stages.get(name, 0.0), 0.0)


def _of_thread(costs: Costs, name: str) -> float:
    return sum(seconds for (thread, _), (_, seconds) in costs.stages.items() if thread == name)


def _measured(process: str, costs: list[Costs]) -> list[Line]:
    summed: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    for one in costs:
        for (_, stage), (calls, seconds) in one.stages.items():
            summed[stage][0] += calls
            summed[stage][1] += seconds
    return [Line(stage, process, int(summed[stage][0]), summed[stage][1]) for stage in STAGES if stage in summed]


def _rest(cpu: float, readers: list[Costs]) -> float:
    return max(cpu - sum(seconds for one in readers for _, seconds in one.stages.values()), 0.0)
