"""Small values that every page needs and that seldom change: each process reads them again every few seconds."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
SECONDS = 5.0


class TtlCache(Generic[T]):
    """Call it for the value. What somebody changes in admin is on every page within five seconds."""

    _all: list["TtlCache | TtlCacheByKey"] = []

    def __init__(self, read: Callable[[], T], *, seconds: float = SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._kept: tuple[float, T] | None = None  # until when, and what: one value, which no thread sees half of
        TtlCache._all.append(self)

    def __call__(self) -> T:
        kept = self._kept
        if kept is None or time.monotonic() >= kept[0]:
            value = self._read()
            self._kept = kept = (time.monotonic() + self._seconds, value)
        return kept[1]

    def remembered(self, otherwise: Callable[[], T]) -> T:
        """The value as it was read last, which asks nobody; before that, and once forgotten, what `otherwise` says."""
        kept = self._kept
        return kept[1] if kept else otherwise()

    def forget(self) -> None:
        self._kept = None

    @classmethod
    def forget_all(cls) -> None:
        for cache in cls._all:
            cache.forget()


class TtlCacheByKey(Generic[T]):
    """The same for values with a key each, as `cache(key, read)`. Holds so many at a time that memory never grows."""

    def __init__(self, *, seconds: float = SECONDS, most: int = 200) -> None:
        self._seconds, self._most = seconds, most
        self._values: dict[object, tuple[float, T]] = {}
        TtlCache._all.append(self)

    def __call__(self, key: object, read: Callable[[], T]) -> T:
        until, value = self._values.get(key, (0.0, None))
        if time.monotonic() >= until:
            value = read()
            if len(self._values) >= self._most:
                self._values.clear()
            self._values[key] = (time.monotonic() + self._seconds, value)
        return value  # type: ignore[return-value]

    def forget(self) -> None:
        self._values.clear()
