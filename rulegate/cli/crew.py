"""Lines answered by several processes: in order, each as soon as it can be.

A thread reads, the workers answer, whoever asks for the answers hands out the work. A batch is what has been read by the
time that somebody can work on it, so a pipe on which one line waits for the answer to another never stands still, and
many lines at once go to the workers by the hundred.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, TypeVar

from rulegate.cli.common import Unusable

BATCH = 64
"""Lines that a worker is given at a time, at most."""
AHEAD = 4
"""Batches in work for each worker, at most: some wait, so that none has to."""

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], given: Iterator[T], jobs: int) -> Iterator[list[R]]:
    """What `work` makes of each thing that is given, some at a time; what goes wrong in `given` is raised behind them."""
    pool = ProcessPoolExecutor(jobs, initializer=_start, initargs=(work,))
    try:
        pool.submit(_batch, []).result()  # starts the workers, before there is a thread that they would be forked from
        yield from _Crew(pool, given, jobs).answers()
    except BrokenProcessPool:
        raise Unusable("a worker was killed (for want of memory?): later events are not answered") from None
    finally:
        pool.shutdown(cancel_futures=True)


class _Crew(Generic[T, R]):
    def __init__(self, pool: ProcessPoolExecutor, given: Iterator[T], jobs: int) -> None:
        self._pool = pool
        self._jobs = jobs
        self._given = given
        self._changed = threading.Condition()
        self._read: deque[T] = deque()
        self._ended = False
        self._error: BaseException | None = None
        self._broken = False
        self._batches: deque[Future[list[R]]] = deque()

    def answers(self) -> Iterator[list[R]]:
        # A daemon: it may hang in a read for ever, and nobody may wait for that.
        threading.Thread(target=self._reading, daemon=True).start()
        while (batch := self._oldest()) is not None:
            yield batch.result()
        if self._error is not None:
            raise self._error

    def _reading(self) -> None:
        try:
            for thing in self._given:
                with self._changed:
                    self._changed.wait_for(lambda: len(self._read) < BATCH * self._jobs)
                    self._read.append(thing)
                    self._changed.notify_all()
        except BaseException as error:
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _oldest(self) -> Future[list[R]] | None:
        """The oldest batch, when it is answered; None behind the last. Meanwhile work is handed out."""
        while True:
            self._hand_out()
            with self._changed:
                if self._batches and self._batches[0].done():
                    return self._batches.popleft()
                if not self._batches and (self._broken or (self._ended and not self._read)):
                    return None
                if self._broken or not self._read or len(self._batches) >= AHEAD * self._jobs:
                    self._changed.wait()

    def _hand_out(self) -> None:
        while len(self._batches) < AHEAD * self._jobs and not self._broken:
            with self._changed:
                batch = [self._read.popleft() for _ in range(min(BATCH, len(self._read)))]
                self._changed.notify_all()
            if not batch:
                return
            # Not under the lock: a pool that breaks calls back while it holds one of its own.
            try:
                future = self._pool.submit(_batch, batch)
            except BrokenProcessPool as error:  # what was answered before is still given
                self._broken, self._error = True, error
                return
            self._batches.append(future)
            future.add_done_callback(self._notify)

    def _notify(self, _: Future[list[R]]) -> None:
        with self._changed:
            self._changed.notify_all()


_work: Callable[[Any], Any] | None = None


def _start(work: Callable[[Any], Any]) -> None:
    """In a worker: what it works with, its one piece of state. Interruptions are the parent's to answer."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _batch(given: list[Any]) -> list[Any]:
    assert _work is not None
    return [_work(thing) for thing in given]
