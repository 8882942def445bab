"""What was typed in a step and could not be accepted, or was left before the press: kept, and shown again by a page
that the Back button can reach.

A page that answers a POST itself makes the browser ask, on the way back to it, whether to send the form again.
So a refused step leads to its own page, which reads what was tried from the draft. The number alone is kept in
the browser: it may be a personal identity number, and such a one is never stored here.
"""

from urllib.parse import quote, unquote

from django.conf import settings
from django.forms import BooleanField, MultipleChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict

from cases.models import Draft
from portal.pages.forms import PublicForm
from portal.people import unsent_input
from portal.text.email_addresses import ASKED

NUMBER = "org_number"
COOKIE, PATH, SECONDS = "arende_nummer", "/arenden/nytt/", 60 * 60
LONGEST_NUMBER = 200
TICKED = (BooleanField, MultipleChoiceField)  # a browser sends nothing of a box without its tick


def of(form: PublicForm, *, told: list[str] | None = None) -> dict:
    """The fields as they were typed, and what was said of files, which cannot be asked again."""
    asked = [name for name in form.data if name.removesuffix(ASKED) in form.fields]
    names = [name for name in asked if name != NUMBER]
    return {"typed": {name: form.data.getlist(name) for name in names}, "files": list(told or [])}


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
