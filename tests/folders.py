"""Folders that PostgreSQL's own user can walk to when root runs the tests; pytest's are closed to others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def open_folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
