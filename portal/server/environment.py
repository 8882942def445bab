"""The environment, read strictly: a value that cannot be what was meant stops the start with one sentence.

Sentences repeat what was given only where it cannot hold a password.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import environ

from portal.text.municipalities import looks

SWITCH = dict.fromkeys(("1", "on", "true", "yes"), True) | dict.fromkeys(("0", "off", "false", "no"), False)
AN_EMAIL = r"[^@]+@[^@\s]+"


def refuse(sentence: str) -> NoReturn:
    """Stop web server, worker, beat and command alike with that sentence alone, and an exit code that is not 0."""
    sys.exit(f"The portal does not start. {sentence}")


class Environment(environ.Env):
    """As django-environ, which would answer with a traceback or take what it does not understand for off."""

    def int(self, var: str, default: Any, *, least: int = 1, most: int = 10**9) -> Any:
        value = self(var, default="").strip()
        if value and not (re.fullmatch("[0-9]{1,10}", value) and least <= int(value) <= most):
            refuse(f"{var} must be a whole number from {least} to {most}, not {value!r}.")
        return int(value) if value else default

    def bool(self, var: str, default: bool) -> Any:
        value = self(var, default="").strip().lower()
        if value and value not in SWITCH:
            refuse(f"{var} must be on or off, not {value!r}.")
        return SWITCH.get(value, default)

    def text(self, var: str, default: str, *, like: str, what: str) -> str:
        """A text that the pattern `like` matches wholly; `what` says it in words."""
        value: str = self(var, default="").strip() or default
        if value and not re.fullmatch(like, value):
            refuse(f"{var} must be {what}, not {value!r}.")
        return value

    def address(
        self, var: str, default: str = "", *, schemes: str, example: str, asks: Callable[[SplitResult], object]
    ) -> str:
        """A URL with one of the schemes, in which `asks` finds what it needs: a host, a name of a database."""
        value: str = self(var, default="").strip() or default
        if value and not _is_address(value, schemes.split(), asks):
            refuse(f"{var} must be an address like {example}")
        return value

    def folder(self, var: str, default: Path) -> Path:
        """A folder, which need not be there yet."""
        path = Path(self(var, default="").strip() or default)
        nearest = next((each for each in (path, *path.parents) if each.exists()), path)
        if not nearest.is_dir():
            refuse(f"{var} must be a folder, and {nearest} is something else.")
        return path

    def picture(self, var: str) -> bytes:
        """What is in a file, PNG or SVG, that is there and small; nothing where none is named."""
        value = self(var, default="").strip()
        if not value:
            return b""
        try:
            content = Path(value).read_bytes()
        except OSError:
            refuse(f"{var} must be a file that can be read: PNG or SVG.")
        if not looks.is_logo(content):
            refuse(f"{var} must be a PNG or SVG of at most {looks.MOST_BYTES // 1024} kB.")
        return content


def _is_address(value: str, schemes: list[str], asks: Callable[[SplitResult], object]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and (parts.port or 1) > 0 and bool(asks(parts))
    except ValueError:  # a port that is no number, or half an IPv6 address
        return False
