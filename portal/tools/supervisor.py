"""The lines of the Procfile as processes, which are stopped together. One that ends by itself is started again.

with Parts(Path("Procfile")) as parts:
    while not parts.mend():
        time.sleep(1)
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

LINE = re.compile(r"^(\w+):\s*(.+)$", re.MULTILINE)
PATIENCE = 15  # seconds that a part may use to finish what it is doing
PR_SET_PDEATHSIG = 1
MOST_ENDS, ENDS_SECONDS = 3, 300  # a part that ends by itself more often than that has a cause that stays


class Parts:
    def __init__(self, procfile: Path) -> None:
        self.commands: dict[str, str] = dict(LINE.findall(procfile.read_text()))
        self.folder = procfile.parent
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ends: dict[str, list[float]] = {}

    def __enter__(self) -> Self:
        try:
            for name, command in self.commands.items():
                self.running[name] = self._start(command)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ended(self) -> str:
        """A sentence about a part that has ended by itself, or nothing while all of them run."""
        for name, process in self.running.items():
            if process.poll() is not None:
                return f"The {name} process has ended by itself (code {process.returncode})."
        return ""

    def mend(self) -> str:
        """Start again what has ended by itself; a sentence about a part that does so again and again."""
        for name, process in self.running.items():
            if process.poll() is not None:
                now = time.monotonic()
                lately = self.ends[name] = [at for at in [*self.ends.get(name, []), now] if at > now - ENDS_SECONDS]
                if len(lately) >= MOST_ENDS:
                    return self.ended()
                print(
                    f"The {name} process has ended by itself (code {process.returncode}). It is started again.",
                    flush=True,
                )
                self.running[name] = self._start(self.commands[name])
        return ""

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            try:
                process.wait(timeout=max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, command: str) -> subprocess.Popen[bytes]:
        """In a session of its own: the terminal's Ctrl-C reaches us alone, and we stop things in order."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        return subprocess.Popen(
            f"exec {command}",
            shell=True,
            cwd=self.folder,
            env=os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_the_parent,
        )


def end_with_the_parent() -> None:
    """Let the kernel stop this process when its parent is killed and can stop nothing itself (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
