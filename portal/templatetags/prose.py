"""Running text: Eva's with paragraphs by empty lines and lists, and anybody's with addresses and numbers to press."""

import re
from itertools import groupby

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
NUMBERED = re.compile(r"^\d+[.)]\s+")
DASHED = re.compile(r"^[-–•*]\s+")
# A number as Swedes write it: an area code, a hyphen or space, and the rest in groups. So no personal number is one.
TO_PRESS = re.compile(
    r"(?P<web>(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<mailto>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/+-])(?P<tel>(?:\+46 ?|0)[1-9]\d{0,2}[- ]\d{2,3}(?: ?\d{2,3}){1,3}|07\d{8})(?![\w-])"
)


@register.filter
def linked(text: str) -> SafeString:
    """Escaped, with links for web addresses, e-mail addresses and telephone numbers."""
    text, parts, end = text or "", [], 0
    for found in TO_PRESS.finditer(text):
        parts += [escape(text[end : found.start()]), _link(found)]
        end = found.end()
    return SafeString("".join([*parts, escape(text[end:])]))


def _link(found: re.Match) -> SafeString:
    words = found.group()
    match found.lastgroup:
        case "web":
            address = words if words.startswith("http") else f"https://{words}"
        case "mailto":
            address = f"mailto:{words}"
        case _:
            address = "tel:" + re.sub(r"[ -]", "", words)
    return format_html('<a href="{}">{}</a>', address, words)


@register.filter
def prose(text: str) -> SafeString:
    """Escaped, and never more than paragraphs and lists."""
    lines = [line.strip() for line in (text or "").splitlines()]
    return format_html_join("\n", "{}", ((_block(kind, list(group)),) for kind, group in groupby(lines, key=_kind)))


def _kind(line: str) -> str:
    if not line:
        return ""
    if NUMBERED.match(line):
        return "ol"
    return "ul" if DASHED.match(line) else "p"


def _block(kind: str, lines: list[str]) -> SafeString | str:
    if not kind:
        return ""
    if kind == "p":
        return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))
    mark = NUMBERED if kind == "ol" else DASHED
    items = format_html_join("", "<li>{}</li>", ((mark.sub("", line),) for line in lines))
    return format_html("<{0}>{1}</{0}>", SafeString(kind), items)
