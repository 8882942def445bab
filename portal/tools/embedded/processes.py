"""Small questions about processes of this machine."""

import time
from collections.abc import Callable
from pathlib import Path


def read_pid(path: Path) -> int | None:
    """The number on the file's first line, or None where there is no such file or number."""
    try:
        return int(path.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def works_at(pid: int | None, folder: Path, *, program: str = "") -> bool:
    """Whether the process lives and works in the folder. The number alone says little: it is used again."""
    import psutil  # here, since settings import this module for its addresses only

    if pid is None:
        return False
    try:
        process = psutil.Process(pid)
        is_dead = process.status() == psutil.STATUS_ZOMBIE
        return not is_dead and process.name().startswith(program) and Path(process.cwd()).samefile(folder)
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return False


def all_at(folder: Path, *, program: str) -> list[int]:
    import psutil

    return [pid for pid in psutil.pids() if works_at(pid, folder, program=program)]


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
