"""What was typed on a page and is not sent or saved yet: kept in the session, so that no button throws it away.

A page that answers a POST itself makes the browser ask, on the way back to it, whether to send the form again. So a
refused press leads back to the page, which reads here what was tried and why it could not be done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, QueryDict

KEY = "typed"
MOST_PAGES, MOST_OF_A_STRANGER = 10, 2  # in one session; the oldest goes first
MOST_BYTES = 64 * 1024  # of what one form leaves behind: texts are far below
TOO_LONG = "En text är så lång att den inte kunde sparas här. Korta den eller skicka den som en bilaga."
REFUSED = "fel"  # in the address of a page that shows what was refused; without it the page tells no old refusal


@dataclass(frozen=True)
class Typed:
    """By the names that the fields have on the page."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    tried: str = ""  # the name of the form that was refused
    said: str = ""  # the refusal in words, when it is not about one of its fields

    @property
    def data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data


def small(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields without those that are so long that all of them together are not: the longest go first."""
    sizes = {name: len(name) + sum(len(value.encode()) for value in values) for name, values in fields.items()}
    left, kept = MOST_BYTES, set()
    for name in sorted(sizes, key=sizes.__getitem__):
        left -= sizes[name]
        if left >= 0:
            kept.add(name)
    return {name: values for name, values in fields.items() if name in kept}


def keep(request: HttpRequest, page: str, fields: Mapping[str, list[str]], *, tried: str = "", said: str = "") -> None:
    """Instead of what was kept of that page. Nothing typed and nothing refused leaves nothing."""
    fitting = small(fields)
    if tried and fitting != fields:
        said = f"{said} {TOO_LONG}".strip()
    kept = {name: value for name, value in request.session.get(KEY, {}).items() if name != page}
    if fields or tried:
        kept[page] = {"fields": fitting, "tried": tried, "said": said}
    if kept or KEY in request.session:
        most = MOST_PAGES if request.user.is_authenticated else MOST_OF_A_STRANGER
        request.session[KEY] = dict(list(kept.items())[-most:])


def of(request: HttpRequest, page: str) -> Typed:
    kept = request.session.get(KEY, {}).get(page)
    if kept is None:
        return Typed()
    return Typed(**kept) if REFUSED in request.GET else Typed(kept["fields"])


def changed(page_forms: Iterable[forms.Form], sent: QueryDict) -> dict[str, list[str]]:
    """What was typed in each of a page's forms that is not what stood there. The forms hold what stands there now."""
    found = {}
    for form in page_forms:
        for name, box in form.fields.items():
            full = form.add_prefix(name)
            if full in sent and box.has_changed(form.get_initial_for_field(box, name), _value(box, full, sent)):
                found[full] = sent.getlist(full)
    return found


def _value(box: forms.Field, name: str, sent: QueryDict):
    return box.widget.value_from_datadict(sent, {}, name)


def fill(form: forms.Form, typed: Typed) -> forms.Form:
    """Put what was typed into its boxes, unsent. `has_typed` tells that there was something."""
    form.has_typed = False
    for name, box in form.fields.items():
        full = form.add_prefix(name)
        if full in typed.fields:
            value = _value(box, full, typed.data)
            form.has_typed |= box.has_changed(form.get_initial_for_field(box, name), value)
            form.initial[name] = value
    return form
