"""ClamAV's clamd on a socket or a port. Every question has a time of its own, however slowly the answer drips.

Both raise OSError when there is no answer in time.
"""

import socket
import struct
import time
from typing import BinaryIO, Self

from django.conf import settings

CHUNK = 64 * 1024
SCAN_SECONDS = 60
PING_SECONDS = 2
LONGEST_ANSWER = 4096


def verdict(content: BinaryIO) -> str:
    """What clamd says of the file: "stream: OK", "stream: … FOUND", or words about why it does not know."""
    with _Question(b"zINSTREAM\0", SCAN_SECONDS) as question:
        for chunk in iter(lambda: content.read(CHUNK), b""):
            question.send(struct.pack("!L", len(chunk)) + chunk)
        question.send(struct.pack("!L", 0))
        return question.answer()


def lives() -> bool:
    try:
        with _Question(b"zPING\0", PING_SECONDS) as question:
            return question.answer() == "PONG"
    except OSError:
        return False


class _Question:
    def __init__(self, command: bytes, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.clamd = _connection(seconds)
        self.send(command)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clamd.close()

    def send(self, data: bytes) -> None:
        self._no_longer_than_the_deadline()
        self.clamd.sendall(data)

    def answer(self) -> str:
        """Up to its end, which is a zero byte or that clamd hangs up."""
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            self._no_longer_than_the_deadline()
            if not (more := self.clamd.recv(LONGEST_ANSWER)):
                break
            answer += more
        return answer.decode(errors="replace").strip("\0\n ")

    def _no_longer_than_the_deadline(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("clamd's time is out")
        self.clamd.settimeout(left)


def _connection(seconds: float) -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if not address.startswith("/"):
        host, port = address.rsplit(":", 1)
        return socket.create_connection((host, int(port)), timeout=seconds)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(seconds)
    try:
        clamd.connect(address)
    except OSError:
        clamd.close()
        raise
    return clamd
