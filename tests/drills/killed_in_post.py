"""Takes in and sorts the letters of a folder, and is killed at each step with each. Started by test_post_in.py.

Each attempt is a process of its own, forked when all is loaded; the next one gets the same letter once more, as from a
server that was not told that we have it. The last attempt is let alone.
"""

import os
import signal
import sys
from pathlib import Path

import django

django.setup()

from django.db import connections  # noqa: E402 - Django is set up by then

from portal.mail.incoming import sorting, taking  # noqa: E402

STEPS = {  # when: (the module, what is done last)
    "after the file": (taking, "_onto_the_disk"),
    "in the middle of sorting": (sorting, "read"),
    "before what it says is done": (sorting, "home_of"),
    "after what it says is done": (sorting, "_said_by"),
    "after the row": (taking, "take"),
    "after all of it": (sorting, "sort_next"),
}


def attempt(raw: bytes, step: str) -> None:
    if step:
        module, name = STEPS[step]
        setattr(module, name, _killed_after(getattr(module, name)))
    taking.take(raw)
    sorting.sort_next()


def _killed_after(function):
    def killed(*args, **kwargs):
        function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return killed


def forked(raw: bytes, step: str) -> None:
    if (child := os.fork()) == 0:
        try:
            attempt(raw, step)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    if ended != (-signal.SIGKILL if step else 0):
        sys.exit(f"{step or 'at last'}: the process ended with {ended}")


if __name__ == "__main__":
    connections.close_all()
    for path in sorted(Path(sys.argv[1]).iterdir()):
        for number, each in enumerate([*STEPS, ""]):
            forked(f"Received: by server {number}\r\n".encode() + path.read_bytes(), each)
