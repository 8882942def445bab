"""Small parts of every screen: `{% due case.next_due %}`, `{% person officer %}`."""

import re
from datetime import date

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from portal.text import swedish

register = template.Library()

NEAR = 60  # days within which nobody mistakes the year
LONGEST = 70  # of a label before an error, in signs


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


@register.filter
def about(error: str, field: BoundField) -> str:
    """The sentence, with the field's label before it where it does not name the field itself."""
    return naming(error, str(field.field.label or ""))


@register.filter
def place(field: BoundField) -> str | None:
    """Its id on the page: of several boxes that of the group, which has no box of its own to lead to."""
    return field.id_for_label or field.auto_id


def naming(sentence: str, label: str) -> str:
    """ "Svar senast: Välj ett datum." A sentence with all the words of the label says already which box it means."""
    words = re.findall(r"[\w-]+", re.sub(r"\([^)]*\)", "", label.lower()))
    telling = [word for word in words if len(word) > 3] or words
    if all(re.search(rf"\b{re.escape(_stem(word))}", sentence.lower()) for word in telling):
        return sentence
    short = re.split(r"[,(]", label.removeprefix("Ja, "))[0].strip()
    named = Truncator(short[:1].upper() + short[1:]).chars(LONGEST)
    return _joined(named if named[-1:] in "?!.…:" else f"{named}:", sentence)


def _stem(word: str) -> str:
    """ "återkoppling" is also in "återkopplingen", and "frågor" in "frågorna": what follows the stem may differ."""
    return word[:-2] if len(word) > 6 else word


def _joined(label: str, sentence: str) -> str:
    return format_html("{} {}", label, sentence) if isinstance(sentence, SafeString) else f"{label} {sentence}"
