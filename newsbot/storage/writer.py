"""One thread that owns the connection for writing; what is waiting is committed together.

A crawl hands over jobs (functions of a connection) and waits for their futures, so an error reaches
the one who asked and a slow disk slows the crawl down. Each job has a savepoint: one that fails does
not cost the others their place in the commit. Things that one job can do together, and that wait at the
same time, share a savepoint; where one of them fails, each is done again alone. They rest for a moment
after a commit, so that more come together; a job of its own never waits for that. A future is done
only when its job is on the disk.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from newsbot.storage.together import savepoint

Result = TypeVar("Result")
Thing = TypeVar("Thing")
Job = Callable[[Connection], Any]
Together = Callable[[Connection, list[Thing]], list[Result]]
"""A job for many things at once: gives a result for each."""


@dataclass(frozen=True, slots=True)
class _Share:
    """What one asks for of a job that does many things at once."""

    together: Together[Any, Any]
    thing: Any

    def __call__(self, connection: Connection) -> Any:
        return self.together(connection, [self.thing])[0]


@dataclass(frozen=True, slots=True)
class _Last:
    """A job that comes after all that was asked for before it."""

    job: Job

    def __call__(self, connection: Connection) -> Any:
        return self.job(connection)


_Waiting = tuple[Job, "Future[Any]"]
_MOST_TOGETHER = 64  # jobs in one commit: enough to share its cost, few enough to lose little in a power cut
_REST = 0.05  # seconds from one commit of things to the next: what one costs by itself is half of what ten things cost


class Writer:
    """Runs jobs on a thread of its own, many in one transaction. ``close`` it when done."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="newsbot-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], Result]) -> "Future[Result]":
        """Queue a job; its future holds the result once it is committed, or the error that undid it."""
        if self._closed:
            raise RuntimeError("the writer is closed")
        future: Future[Result] = Future()
        self._jobs.put((job, future))
        return future

    def submit_with(self, together: "Together[Thing, Result]", thing: Thing) -> "Future[Result]":
        """Queue a thing that ``together`` does with those beside it; the future holds its own result, or error."""
        return self.submit(_Share(together, thing))

    def run(self, job: Callable[[Connection], Result]) -> Result:
        """Queue a job behind all others and wait for it."""
        done: Future[Result] = self.submit(_Last(job))
        return done.result()

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _work(self) -> None:
        things: list[_Waiting] = []
        rests_until = 0.0
        ended = False
        while not ended:
            came = self._collect(rests_until if things else None, _MOST_TOGETHER - len(things))
            ended = None in came
            jobs = [waiting for waiting in came if waiting is not None]
            # Who waits for a job of its own (a listing that is walked on) does not wait for articles to be stored.
            self._commit([waiting for waiting in jobs if not isinstance(waiting[0], _Share | _Last)])
            things += [waiting for waiting in jobs if isinstance(waiting[0], _Share)]
            last = [waiting for waiting in jobs if isinstance(waiting[0], _Last)]
            rested = len(things) >= _MOST_TOGETHER or time.monotonic() >= rests_until
            if things and (rested or last or ended):
                self._commit(things)
                things, rests_until = [], time.monotonic() + _REST
            self._commit(last)

    def _collect(self, until: float | None, most: int) -> list[_Waiting | None]:
        """Take what is waiting, and wait for the first one, at most ``until`` then. A None in it: that was all."""
        came: list[_Waiting | None] = []
        with suppress(queue.Empty):
            came.append(self._jobs.get(timeout=None if until is None else max(until - time.monotonic(), 0)))
            while len(came) < most and came[-1] is not None:
                came.append(self._jobs.get_nowait())
        return came

    def _commit(self, batch: list[_Waiting]) -> None:
        # A waiter may have gone away (a crawl that is ended cancels what it awaits): its job is dropped,
        # and from here on its future can no longer be cancelled.
        batch = [(job, future) for job, future in batch if future.set_running_or_notify_cancel()]
        if not batch:
            return
        results: dict[Future[Any], Any] = {}
        errors: dict[Future[Any], Exception] = {}
        try:
            with self._engine.begin() as connection:
                if len(batch) == 1:  # a job that is alone needs no savepoint: its transaction is one
                    job, future = batch[0]
                    results[future] = job(connection)
                else:
                    for shared, some in groupby(batch, _shared):
                        _run_some(connection, shared, list(some), results, errors)
        except Exception as error:  # noqa: BLE001 - nothing of the batch is on the disk; whoever waits is told
            results.clear()
            errors = {future: errors.get(future, error) for _, future in batch}
        for future, result in results.items():
            future.set_result(result)
        for future, cause in errors.items():
            future.set_exception(cause)


def _shared(waiting: _Waiting) -> "Together[Any, Any] | None":
    """Return what a job does together with others; None: it is for itself."""
    job = waiting[0]
    return job.together if isinstance(job, _Share) else None


def _run_some(
    connection: Connection,
    shared: "Together[Any, Any] | None",
    batch: list[_Waiting],
    results: "dict[Future[Any], Any]",
    errors: "dict[Future[Any], Exception]",
) -> None:
    """Do jobs that follow each other: together where they share one and nothing fails, else each for itself."""
    if shared is not None and len(batch) > 1:
        things = [job.thing for job, _ in batch if isinstance(job, _Share)]
        with suppress(Exception):  # it comes again below, at the one whose error it is
            with savepoint(connection):
                found = shared(connection, things)
            results |= dict(zip((future for _, future in batch), found, strict=True))
            return
    for job, future in batch:
        try:
            with savepoint(connection):
                result = job(connection)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the future
            errors[future] = error
        else:
            results[future] = result
