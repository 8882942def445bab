"""The button that stands with what a press came to, and what it does."""

import secrets
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.undoing import actions
from cases.undoing.actions import Deed
from portal.models import User
from portal.pages import day
from portal.pages.commands import Command, PageOfForms
from portal.people import unsent_input
from portal.people.sessions import UNDO, can_be_undone_no_more
from portal.text.exceptions import NotAllowed

UNDONE = "Det är ångrat, och inget mejl har skickats."
ALREADY = "Det är redan ångrat."


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
        if self.request.session.get(UNDO, {}).get("said") in said.splitlines():
            del self.request.session[UNDO]  # of an act before, whose button would stand with what this one came to
        row = day.row_pressed(self.request)
        boxes = [] if row else map(form.add_prefix, form.fields)  # in a row nobody types
        typed = {name: form.data.getlist(name) for name in boxes if name in form.data}
        for deed in self.deeds:
            self.request.session[UNDO] = {
                "key": secrets.token_urlsafe(8),
                "address": reverse("undo"),
                "said": said.splitlines()[0],
                "section": row or command.section,
                "back": response["Location"],
                "refusal": actions.GONE if deed.letters else actions.OVER,
                "page": self.key,
                "typed": unsent_input.small(typed),
                "deed": asdict(deed),
            }
        return response


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    offered: dict[str, Any] = request.session.get(UNDO, {})
    if not offered or offered["key"] != request.POST.get("key"):
        raise Http404
    section = offered["section"]
    try:
        if "deed" not in offered:
            raise NotAllowed(offered["refusal"])
        actions.undo(Deed(**offered["deed"]), by=request.user)
    except NotAllowed as refusal:
        messages.warning(request, str(refusal), extra_tags=section)
        return redirect(offered["back"])
    if offered["typed"]:
        kept = unsent_input.of(request, offered["page"]).fields
        unsent_input.keep(request, offered["page"], unsent_input.below(offered["typed"], kept))
    can_be_undone_no_more(request, refusal=ALREADY)
    messages.success(request, UNDONE, extra_tags=section)
    return redirect(offered["back"])
