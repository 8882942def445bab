"""A letter in HTML, made of its text: paragraphs, lists, facts, one button. What a person typed never becomes markup.

Only a line "Label: address" whose address is the portal's own hides that address behind its words. Every other address
is shown as it is, and leads to what is shown. Nothing is fetched from anywhere.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.models import town_hall

LINK_LINE = re.compile(r"(?P<said>\S.*): (?P<address>https?://\S+|\[\[personlig-lank-\d+\]\]\S*)")
ADDRESS = re.compile(r"(https?://[^\s<>\"”]*[^\s<>\"”.,:;!?)]|\[\[personlig-lank-\d+\]\]\S*)")
SENTENCES = re.compile(r"(?<=[.?!]) ")
SHAPES = {
    "numbers": re.compile(r"(?P<name>\d{1,2})\. +(?P<said>\S.*)"),
    "points": re.compile(r"(?P<name>)[-–•*] +(?P<said>\S.*)"),
    "facts": re.compile(r"(?P<name>[^\W\d][^:.?!]{0,24}): (?P<said>\S.*)"),
}
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")  # with which one signs in
LONGEST_DEED = 45  # characters on a button
FAREWELL = "Hälsningar"
FOREIGN = "noopener noreferrer nofollow"


@dataclass(frozen=True)
class Block:
    """`kind` is paragraph, numbers, points, facts, code or button.

    `lines` are what it says, in HTML: of facts with their names, of lists with their numbers.
    """

    kind: str
    lines: tuple[Any, ...]
    address: str = ""
    is_quiet: bool = False

    @property
    def is_button(self) -> bool:
        return self.kind == "button"

    @property
    def is_facts(self) -> bool:
        return self.kind == "facts"

    @property
    def is_code(self) -> bool:
        return self.kind == "code"

    @property
    def tag(self) -> str:
        """Of a list."""
        return {"numbers": "ol", "points": "ul"}.get(self.kind, "")


def as_html(text: str, *, subject: str) -> str:
    """The letter's text in HTML, with the same words."""
    context = {"subject": subject, "blocks": list(blocks(text)), "municipality": town_hall()}
    return render_to_string("portal/email/letter.html", context)


def blocks(text: str) -> Iterator[Block]:
    lines = text.strip().split("\n")
    button, is_quiet = _button(lines), False
    for is_written, part in groupby(enumerate(lines), key=lambda each: bool(each[1].strip())):
        if is_written:
            paragraph = [(number == button, line.strip()) for number, line in part]
            is_quiet = is_quiet or paragraph[0][1] in {FAREWELL, town_hall().name}
            yield from _paragraph(paragraph, is_quiet=is_quiet)


@dataclass(frozen=True)
class Link:
    """A line of the text that leads into the portal: a sentence before it, if any, the deed, and where."""

    before: str
    deed: str
    address: str


def _button(lines: list[str]) -> int | None:
    """The first line with a link of our own. Of several that say the same, numbers aside, none is the one deed."""
    found = [(number, link.deed) for number, line in enumerate(lines) if (link := _own_link(line))]
    said = Counter(re.sub(r"\d+", "", deed) for _, deed in found)
    first, deed = found[0] if found else (None, "")
    return first if said[re.sub(r"\d+", "", deed)] == 1 and len(deed) <= LONGEST_DEED else None


def _own_link(line: str) -> Link | None:
    found = LINK_LINE.fullmatch(line.strip())
    ours = settings.SITE_URL.rstrip("/") + "/", "[[personlig-lank-"
    if found is None or not found["address"].startswith(ours):
        return None
    *before, deed = SENTENCES.split(found["said"])
    return Link(" ".join(before), deed, found["address"])


def _paragraph(lines: list[tuple[bool, str]], *, is_quiet: bool) -> Iterator[Block]:
    for kind, part in groupby(lines, key=_kind):
        said = [line for _, line in part]
        if kind == "button":
            yield from _as_button(said[0])
        elif kind in SHAPES and (kind != "facts" or len(said) > 1):
            found = [SHAPES[kind].fullmatch(line) for line in said]
            yield Block(kind, tuple((each["name"], _inline(each["said"])) for each in found if each))
        elif len(lines) == 1 and CODE.fullmatch(said[0]):
            yield Block("code", (said[0],))
        else:
            yield Block("paragraph", tuple(map(_inline, said)), is_quiet=is_quiet)


def _kind(line: tuple[bool, str]) -> str:
    is_button, said = line
    if is_button or _own_link(said):
        return "button" if is_button else "paragraph"
    return next((kind for kind, shape in SHAPES.items() if shape.fullmatch(said)), "paragraph")


def _as_button(line: str) -> Iterator[Block]:
    if link := _own_link(line):
        if link.before:
            yield Block("paragraph", (_inline(link.before),))
        yield Block("button", (link.deed,), address=link.address)


def _inline(line: str) -> SafeString:
    if link := _own_link(line):
        before = f"{link.before} " if link.before else ""
        return format_html("{}{}", before, _anchor(link.address, link.deed))
    parts = enumerate(ADDRESS.split(line))
    return format_html_join("", "{}", ((_anchor(part, part, rel=FOREIGN) if n % 2 else part,) for n, part in parts))


def _anchor(address: str, said: str, *, rel: str = "noopener") -> SafeString:
    style = f"color:{town_hall().brand_colour};text-decoration:underline"
    return format_html('<a class="link" href="{}" rel="{}" style="{}">{}</a>', address, rel, style, said)
