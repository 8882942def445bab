"""What was typed in a step and could not be accepted, or was left before the press: kept, and shown again by a page
that the Back button can reach.

A page that answers a POST itself makes the browser ask, on the way back to it, whether to send the form again.
So a refused step leads to its own page, which reads what was tried from the draft. The number alone is kept in
the browser: it may be a personal identity number, and such a one is never stored here.
"""

from urllib.parse import quote, unquote

from django.conf import settings
from django.forms import BooleanField, Field, MultipleChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict

from cases.models import Draft
from portal.pages.forms import PublicForm, digest
from portal.people import unsent_input
from portal.text.email_addresses import ASKED

NUMBER = "org_number"
COOKIE, PATH, SECONDS = "arende_nummer", "/arenden/nytt/", 60 * 60
LONGEST_NUMBER = 200
TICKED = (BooleanField, MultipleChoiceField)  # a browser sends nothing of a box without its tick
SEEN = "seen"  # in the form: what the step had told when the page was shown
TAKE = "take"  # the button that chooses that
TWO = "Du har redan skrivit något annat här, kanske i en annan flik. Välj vilket som ska gälla."


def of(form: PublicForm, *, told: list[str] | None = None, is_newer: bool = False) -> dict:
    """The fields as they were typed, and what was said of files, which cannot be asked again."""
    asked = [name for name in form.data if name.removesuffix(ASKED) in form.fields]
    names = [name for name in asked if name != NUMBER]
    return {"typed": {name: form.data.getlist(name) for name in names}, "files": list(told or []), "newer": is_newer}


def typed(draft: Draft | None, part: str, request: HttpRequest) -> QueryDict | None:
    """What the step's form shall be bound to when its page is shown again; None when nothing was refused."""
    tried = draft.data.get(f"{part}_tried") if draft else None
    if tried is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in tried["typed"].items():
        data.setlist(name, values)
    data[NUMBER] = unquote(request.COOKIES.get(COOKIE, ""))
    return data


def fill(form: PublicForm, draft: Draft, part: str, request: HttpRequest) -> None:
    """Put what was typed and not sent in its boxes."""
    left = draft.data.get(f"{part}_typed")
    if left is None:
        return
    unticked = {name: [] for name, field in form.fields.items() if isinstance(field, TICKED)}
    number = unquote(request.COOKIES.get(COOKIE, ""))
    typed = unticked | left["typed"] | ({NUMBER: [number]} if number else {})
    unsent_input.fill(form, unsent_input.Typed(typed))
    form.initial |= {name: values[-1] for name, values in typed.items() if name.endswith(ASKED) and values}


def files_refused(draft: Draft, part: str) -> list[str]:
    return draft.data[f"{part}_tried"]["files"]


def keep_number(response: HttpResponse, form: PublicForm) -> HttpResponse:
    number = quote(form.data.get(NUMBER, "")[:LONGEST_NUMBER])
    response.set_cookie(
        COOKIE, number, max_age=SECONDS, path=PATH, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def forget_number(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH)
    return response


def version(draft: Draft | None, part: str) -> str:
    """Of what the step has told by a press; empty before that."""
    told = draft.data.get(part) if draft else None
    return digest(sorted(told.items())) if told else ""


def is_newer(draft: Draft | None, part: str, form: PublicForm) -> bool:
    """The step has told something that its page had not seen, and that stands not in what is sent now."""
    now = version(draft, part)
    return draft is not None and form.data.get(SEEN, now) != now and bool(_unlike(draft, part, form))


def told_before(draft: Draft, part: str, form: PublicForm) -> dict[str, str]:
    """By the words of the form, when the step was refused because of it; the form then says that one has to choose."""
    was_newer = draft.data.get(f"{part}_tried", {}).get("newer") and not form.errors
    found = _unlike(draft, part, form) if was_newer else {}
    if found:
        form.add_error(None, TWO)
    return found


def _unlike(draft: Draft, part: str, form: PublicForm) -> dict[str, str]:
    told = draft.data.get(part, {})
    fields = {name: field for name, field in form.fields.items() if told.get(name) and not field.widget.is_hidden}
    return {
        str(field.label): _in_words(told[name], field)
        for name, field in fields.items()
        if not _stands_in(form[name].value(), told[name])
    }


def _stands_in(here: object, told: object) -> bool:
    if isinstance(told, list):
        return {str(each) for each in told} <= {str(each) for each in here or []}  # type: ignore[attr-defined]
    return bool(here) if told is True else " ".join(str(told).split()) in " ".join(str(here).split())


def _in_words(told: object, field: Field) -> str:
    if isinstance(told, list):
        return ", ".join(str(label) for value, label in field.choices if str(value) in map(str, told))
    return "Ja" if told is True else str(told)
