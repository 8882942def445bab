"""The button that stands with what a press came to, and what it does."""

import secrets
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.undoing import actions
from cases.undoing.actions import Deed
from portal.models import User
from portal.pages import day
from portal.pages.commands import SAID, Command, PageOfForms
from portal.people import unsent_input
from portal.people.sessions import UNDO
from portal.text.exceptions import NotAllowed

UNDONE = "Det är ångrat, och inget mejl har skickats."
ALREADY = "Det är redan ångrat."
# In the cache, which forgets it with the minute; a session stands for weeks. The session has only what is said.
KEPT = "undo-"
OLD = "deed", "typed"  # what the version before kept in the session


class UndoingPage(PageOfForms):
    """Its page has buttons whose act can be taken back for a minute, by whoever pressed and is signed in."""

    undoable: frozenset[str] = frozenset()  # by the names of their buttons
    deeds: list[Deed] = []

    def case(self) -> Case:
        return self.thing

    def carry_out(self, command: Command, form: forms.Form) -> str | None:
        if command.slug not in self.undoable or not isinstance(self.by, User):
            with actions.in_turn(self.case()):
                return super().carry_out(command, form)
        with actions.watched(self.case(), by=self.by) as self.deeds:
            return super().carry_out(command, form)

    def done(self, command: Command, form: forms.Form, said: str) -> HttpResponse:
        response = super().done(command, form, said)
        offered = self.request.session.get(UNDO, {})
        if offered.get("case") == self.case().pk and not command.puts_in:
            _end(self.request, refusal=actions.SINCE)
        row = day.row_pressed(self.request)
        boxes = [] if row else map(form.add_prefix, form.fields)  # in a row nobody types
        typed = {name: form.data.getlist(name) for name in boxes if name in form.data}
        for deed in self.deeds:
            if offered:
                cache.delete(KEPT + offered["key"])  # only the last one is offered
            key, place = secrets.token_urlsafe(8), self.place_of(command, form)
            self.request.session[UNDO] = {
                "key": key,
                "address": reverse("undo"),
                "said": said.splitlines()[0],
                "section": row or place,
                "back": response["Location"],
                "thing": urlsplit(self.address()).path,
                "place": place,  # on the page of the thing
                "refusal": actions.GONE if deed.letters else actions.OVER,
                "case": deed.case,
                "letters": bool(deed.letters),
                "until": deed.until,
            }
            kept = {"deed": asdict(deed), "page": self.key, "typed": unsent_input.small(typed)}
            cache.set(KEPT + key, kept, timeout=actions.LASTS.total_seconds())
        return response


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    offered: dict[str, Any] = request.session.get(UNDO, {})
    if not offered or offered["key"] != request.POST.get("key"):
        raise Http404
    section, back = _pressed_at(request, offered)
    kept = cache.get(KEPT + offered["key"])
    try:
        if kept is None:
            raise NotAllowed(offered["refusal"])
        actions.undo(Deed(**kept["deed"]), by=request.user)
    except NotAllowed as refusal:
        _end(request, refusal=str(refusal))
        messages.warning(request, str(refusal), extra_tags=section)
        return redirect(back)
    if kept["typed"]:
        left = unsent_input.of(request, kept["page"]).fields
        both = unsent_input.below(kept["typed"], left)
        said = unsent_input.joined_in_words(both, of=[kept["typed"], left])
        unsent_input.keep(request, kept["page"], both, said=said)
    _end(request, refusal=ALREADY)
    messages.success(request, UNDONE, extra_tags=section)
    return redirect(back)


def _pressed_at(request: HttpRequest, offered: dict[str, Any]) -> tuple[str, str]:
    """The place and the page: what began in a row of "I dag" may be undone on the page of its thing."""
    is_elsewhere = request.POST.get("page") == offered.get("thing", "") != urlsplit(offered["back"]).path
    return (offered["place"], f"{offered['thing']}#{SAID}") if is_elsewhere else (offered["section"], offered["back"])


def _end(request: HttpRequest, *, refusal: str) -> None:
    """It is offered no more; whoever still presses is told why."""
    offered = request.session[UNDO]
    cache.delete(KEPT + offered["key"])
    left = {name: value for name, value in offered.items() if name not in OLD}
    request.session[UNDO] = left | {"until": "", "refusal": refusal}
