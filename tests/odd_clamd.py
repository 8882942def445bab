"""Scanners that do not behave, at a socket: `answer` is what each one does with a caller."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def odd_clamd(path: Path, answer: Callable[[socket.socket], None]) -> Iterator[list[socket.socket]]:
    """Yields those who have called."""
    callers: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(100)
        threading.Thread(target=_serve, args=[server, callers, answer], daemon=True).start()
        yield callers
        server.shutdown(socket.SHUT_RDWR)
    for caller in callers:
        caller.close()


def _serve(server: socket.socket, callers: list[socket.socket], answer: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            caller, _ = server.accept()
            callers.append(caller)
            threading.Thread(target=_answer, args=[caller, answer], daemon=True).start()


def _answer(caller: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        answer(caller)


def silent(caller: socket.socket) -> None:
    """Like one that was stopped with kill -STOP."""


def dripping(caller: socket.socket) -> None:
    """A byte now and then, for ever."""
    while True:
        caller.sendall(b".")
        time.sleep(0.05)


def in_pieces(caller: socket.socket) -> None:
    caller.recv(1 << 20)
    for piece in (b"stre", b"am: O", b"K", b"\0"):
        caller.sendall(piece)
        time.sleep(0.05)
