"""A database that is silent: a question without an answer ends in words, and the next ones are not asked for a while.

For the web process alone, where somebody waits. A frozen server still takes all that it is sent, and answers nothing:
no setting of TCP, libpq or PostgreSQL notices. Meanwhile one question at a time is tried, so no thread is lost to it,
and the first answer ends the silence.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, connection, set_wait_callback

STATEMENT_SECONDS = 6  # PostgreSQL itself ends what takes longer, so that a silence is nothing but a silence
SECONDS = 7.5
PAUSE = 1.0  # between two tries
EVENTS = {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}

_try_again_at = 0.0  # by the monotonic clock; 0 while the database speaks
_patience = threading.local()


def end_silences(options: dict[str, Any]) -> None:
    """From now on no question of this process waits longer than SECONDS for a word. `options`: of its connections."""
    options["options"] = f"{options.get('options', '')} -c statement_timeout={STATEMENT_SECONDS * 1000}"
    set_wait_callback(_wait)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """This thread's questions wait that long at most."""
    _patience.seconds = seconds
    try:
        yield
    finally:
        del _patience.seconds


def _wait(asked: connection) -> None:
    """Called by psycopg2 with every question. An exception closes the connection."""
    global _try_again_at
    if _try_again_at:
        _only_try()
    seconds = getattr(_patience, "seconds", SECONDS)
    while (state := asked.poll()) != POLL_OK:
        heard = select.poll()
        heard.register(asked.fileno(), EVENTS[state])
        if not heard.poll(seconds * 1000):
            if seconds == SECONDS:  # shorter, it may only be slow
                _try_again_at = time.monotonic() + PAUSE
            raise psycopg2.OperationalError(f"The database has been silent for {seconds} seconds.")
    _try_again_at = 0.0


def _only_try() -> None:
    """Let one question through at a time, and refuse the others at once."""
    global _try_again_at
    now = time.monotonic()
    if now < _try_again_at:
        raise psycopg2.OperationalError("The database is silent.")
    _try_again_at = now + SECONDS
