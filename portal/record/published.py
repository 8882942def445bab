"""What may stand in a list that everybody reads: no personal identity number, and no name of a sole trader. Pure."""

import re

from portal.text import orgnumber

SOMEBODY = "Enskild person eller enskild firma"
NUMBER_REMOVED = "[personnummer borttaget]"
# What only a legal person may have in its name (företagsnamnslagen 2018:1653, 2 kap.), as people write it.
LEGAL_FORM = re.compile(
    r"\b(ab|aktiebolag|hb|handelsbolag|kb|kommanditbolag|ek\.? ?för\.?|ekonomisk förening|ideell förening|stiftelsen?"
    r"|bostadsrättsförening|samfällighetsförening)(?!\w)",
    re.IGNORECASE,
)


def name_of(name: str, *, kind: str = "unknown") -> str:
    """The name of a legal person; for everybody else, also when nobody knows, that it is somebody."""
    is_legal = kind == "company" or (kind == "unknown" and bool(LEGAL_FORM.search(name)))
    return without_personal_numbers(name) if name and is_legal else SOMEBODY


def without_personal_numbers(text: str) -> str:
    for start, end in reversed(orgnumber.find_personal_numbers(text)):
        text = text[:start] + NUMBER_REMOVED + text[end:]
    return text
