"""A template is read by people: short lines, and no state's code spelled out where its object can be asked."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates"
LONGEST = 160
COMPARED = re.compile(r"""\{%[^%]*?(?:[=!]=\s*["'][^"']|["']\s*[=!]=|\bin\s+["'])""")
NAMES_OF_OTHERS = {"mfa/reauthenticate.html", "mfa/webauthn/reauthenticate.html"}  # allauth's ways to show who one is


def lines(*patterns: str) -> list[tuple[str, int, str]]:
    paths = sorted(path for pattern in patterns for path in ROOT.rglob(pattern))
    return [
        (str(path.relative_to(ROOT)), number, line)
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]


def test_no_line_is_longer_than_160_characters():
    """Of a letter only the subject: in its text every line break is sent."""
    found = lines("*.html", "*-subject.txt")
    assert len(found) > 5000
    assert [f"{name}:{number}" for name, number, line in found if len(line) > LONGEST] == []


def test_a_template_asks_its_objects_instead_of_comparing_codes():
    found = {f"{name}:{number}": name for name, number, line in lines("*.html", "*.txt") if COMPARED.search(line)}
    assert set(found.values()) == NAMES_OF_OTHERS, found
