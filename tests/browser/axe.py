"""The script that looks for barriers: axe-core as `make test` fetched it, else an older bundled one."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

FETCHED = Path(__file__).resolve().parents[2] / "var" / "axe" / "axe.min.js"


@cache
def axe_source() -> str:
    return (FETCHED if FETCHED.exists() else _bundled()).read_text(encoding="utf-8")


def _bundled() -> Path:
    return Path(find_spec("axe_playwright_python").origin).parent / "axe.min.js"
