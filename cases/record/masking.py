"""Passages that are struck out before a text leaves. Pure: what comes back holds nothing of them."""

import re
import unicodedata
from collections.abc import Iterable

MASK = "[maskat]"  # the same for all, so that its length tells nothing


def passages_in(typed: str) -> list[str]:
    """One on each line; the longest first, so that a part of another never leaves the rest behind."""
    lines = {" ".join(_plain(line).split()) for line in typed.splitlines()}
    return sorted((line for line in lines if line), key=lambda line: (-len(line), line))


def mask(text: str, passages: Iterable[str]) -> tuple[str, int]:
    """The text without the passages, and how many places were struck out.

    Upper and lower case and line breaks do not count. A word goes whole: "Berg" strikes out "BERGS" and
    "Kvarnbergsvägen", for what is left around a mask would tell what it hides ("n[maskat]mber").
    """
    text, count = _plain(text), 0
    for passage in passages:
        words = r"\s+".join(re.escape(word) for word in passage.split())
        text, found = re.subn(rf"\w*{words}\w*", MASK, text, flags=re.IGNORECASE)
        count += found
    return text, count


def _plain(text: str) -> str:
    """One way to write each letter, hard spaces as spaces, and no invisible signs that could part a word."""
    composed = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    return "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
