"""A round: work of a worker that goes on for some seconds at most, and ends early when the worker is to stop."""

import mmap
import time


class Flag:
    """Set by a process, and seen by those it has forked."""

    def __init__(self) -> None:
        self._byte = mmap.mmap(-1, 1)

    def set(self) -> None:
        self._byte[0] = 1

    def clear(self) -> None:
        self._byte[0] = 0

    def is_set(self) -> bool:
        return bool(self._byte[0])


stopping = Flag()  # set once, when the worker has been asked to end


class Round:
    """while round.goes_on: take one thing and finish it."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def goes_on(self) -> bool:
        return self.seconds_left > 0

    @property
    def seconds_left(self) -> float:
        return 0 if stopping.is_set() else max(0.0, self._until - time.monotonic())
