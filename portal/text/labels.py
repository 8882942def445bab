"""Swedish words for the codes that rows hold: what the log says was done, what a link opens, where a text stands.

Pure. Each floor registers its own; a code that nobody has registered is shown as it is.
"""

from enum import StrEnum


class Of(StrEnum):
    ACTION = "action"  # of the log: "case.register"
    LINK = "link"  # the scope of a personal link: "case"
    DATA = "data"  # a class of data that is kept for a time: "case_letters"
    TEXT = "text"  # where a text stands, by the first part of its key: "access"


WORDS: dict[Of, dict[str, str]] = {kind: {} for kind in Of}


def register(kind: Of, words: dict[str, str]) -> None:
    if doubled := WORDS[kind].keys() & words.keys():
        raise ValueError(f"Labels registered twice: {sorted(doubled)}")
    WORDS[kind].update(words)


def label(kind: Of, code: str) -> str:
    return WORDS[kind].get(code, code)


def title(kind: Of, code: str) -> str:
    """With a capital, where it begins a heading."""
    words = label(kind, code)
    return words[:1].upper() + words[1:]
