"""Small parts of every screen: `{% due case.next_due %}`, `{% person officer %}`."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.text import swedish

register = template.Library()

NEAR = 60  # days within which nobody mistakes the year


@register.simple_tag
def due(day: date | None) -> SafeString | str:
    """`i dag`, `i morgon`, `2 dagar sen`, `tis 12 jan` or, far away, `12 jan 2027`; nothing for no day.

    The title holds the whole date. Days are the calendar's, so that what is said agrees with the date beside it.
    """
    if not day:
        return ""
    left = (day - timezone.localdate()).days
    how = " is-late" if left < 0 else " is-today" if left == 0 else ""
    return format_html(
        '<time class="due{}" datetime="{}" title="{}">{}</time>',
        how,
        day.isoformat(),
        swedish.long_date(day),
        _near(day, left),
    )


def _near(day: date, left: int) -> str:
    if left < 0:
        return f"{-left} {'dag' if left == -1 else 'dagar'} sen"
    far = swedish.short_date if left > NEAR else swedish.near_date
    return {0: "i dag", 1: "i morgon"}.get(left) or far(day)


@register.simple_tag
def person(somebody: object) -> SafeString | str:
    """The name with its initials in a round mark before it; nothing for nobody."""
    name = str(somebody or "")
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return format_html('<span class="person" data-initials="{}">{}</span>', initials, name) if name else ""
