"""Eva's running text: paragraphs by empty lines, and lines that begin with "1." or "-" as lists."""

import re
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
NUMBERED = re.compile(r"^\d+[.)]\s+")
DASHED = re.compile(r"^[-–•*]\s+")


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
