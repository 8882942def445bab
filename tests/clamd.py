"""A real clamd with signatures of our own, for tests: it knows the EICAR test file and nothing else."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SECONDS = 30
# The test file that every scanner finds (eicar.org), put together here: no scanner shall find it in this file.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + "!$H+H*"
PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The socket's path, once it answers. The folder's own path is short enough for a socket's name."""
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "own.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.encode().hex()}\n")
    address, settings = folder / "s", folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {signatures}\nLocalSocket {address}\nForeground yes\nStreamMaxLength 25M\n"
    )
    process = subprocess.Popen(
        [PROGRAM, f"--config-file={settings}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, address)
        yield str(address)
    finally:
        process.terminate()
        process.wait(SECONDS)


def _wait(process: subprocess.Popen, address: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as scanner:
            scanner.connect(str(address))
            scanner.sendall(b"zPING\0")
            if scanner.recv(16).startswith(b"PONG"):
                return
        time.sleep(0.1)
    raise RuntimeError("clamd does not start.")
