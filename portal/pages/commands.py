"""The buttons of a page. A command is one button: its form, the one action that it calls, and what is said then.

Pressing is the same everywhere: shape, act, message, redirect. What cannot be done comes back to the page in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.models import User
from portal.text.exceptions import NotAllowed


@dataclass(frozen=True)
class Command:
    """`run(thing, by=…, **cleaned)` gives the sentence that is shown. A refusal is raised by the action."""

    slug: str
    run: Callable[..., str]
    form: type[forms.Form] = forms.Form
    section: str = ""  # the place on the page that is shown afterwards
    shown_as: str = ""  # the name of the form that several buttons share; else it is called as the button
    needs_fresh_page: bool = False  # refused when somebody else did something after the page was read

    @property
    def form_name(self) -> str:
        return self.shown_as or self.slug


Show = Callable[[forms.Form], HttpResponse]


class Page:
    """One page with buttons about `thing`, as `by` presses one of them; `by` is None through a secret link."""

    commands: Mapping[str, Command]

    def __init__(self, request: HttpRequest, thing: Any, *, by: User | None, show: Show | None = None) -> None:
        self.request, self.thing, self.by, self.show = request, thing, by, show
        self.refusal = ""  # in words, when it is not about one field

    def address(self, section: str = "") -> str:
        raise NotImplementedError

    def form_of(self, command: Command) -> forms.Form:
        """The form that the button belongs to, as it was sent."""
        raise NotImplementedError

    def refuse(self, form: forms.Form) -> HttpResponse:
        """The page again, with the form and what is wrong."""
        assert self.show
        return self.show(form)

    def done(self, command: Command) -> HttpResponse:
        return redirect(self.address(command.section))

    def stale(self) -> str:
        """Why the page is too old for what needs a fresh one, if it is."""
        return ""

    def press(self, slug: str) -> HttpResponse:
        if self.request.method != "POST":
            return redirect(self.address())
        if slug not in self.commands:
            raise Http404
        command = self.commands[slug]
        form = self.form_of(command)
        said = self.carry_out(command, form)
        if not said:
            return self.refuse(form)
        messages.success(self.request, said)
        return self.done(command)

    def carry_out(self, command: Command, form: forms.Form) -> str:
        """What was done, in a sentence; none when the form now says why not."""
        if not form.is_valid():
            return ""
        self.refusal = self.stale() if command.needs_fresh_page else ""
        try:
            if not self.refusal:
                return command.run(self.thing, by=self.by, **form.cleaned_data)
        except NotAllowed as refusal:
            self.refusal = str(refusal)
        form.add_error(None, self.refusal)
        return ""
