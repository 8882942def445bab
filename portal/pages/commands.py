"""The buttons of a page. A command is one button: its form, the one action that it calls, and what is said then.

Pressing is the same everywhere: shape, act, message, redirect. What cannot be done comes back to the page in words,
and nothing that was typed is lost: a page of one HTML form keeps it as a draft, others show the form at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from urllib.parse import urldefrag

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from portal.models import Actor
from portal.pages import day, kept_files
from portal.pages.many_letters import asked_first
from portal.people import limits, unsent_input
from portal.text.exceptions import NotAllowed

SAVE = "utkast"  # what the page's script presses in the name of whoever types, as if it were a button
SAID = "sagt"  # the place of what was said, wherever on the page it stands: `portal/templatetags/said.py`


@dataclass(frozen=True)
class Command:
    """`run(thing, by=…, **cleaned)` gives the sentence that is shown, a line for each message. A refusal is raised by
    the action."""

    slug: str
    run: Callable[..., str]
    form: type[forms.Form] = forms.Form
    section: str = ""  # the place on the page that is shown afterwards
    shown_as: str = ""  # the name of the form that several buttons share; else it is called as the button
    says: tuple[str, ...] = ()  # what the button itself carries beside the form: which row, which kind
    puts_in: str = ""  # the box of the form that gets what `run` gives; then nothing is sent or saved
    needs_fresh_page: bool = False  # refused when somebody else did something after the page was read

    @property
    def form_name(self) -> str:
        return self.shown_as or self.slug


def plainly(act: Callable[..., object], said: str) -> Callable[..., str]:
    """What runs an action whose arguments are the thing and what the form is cleaned to, and says always the same."""

    def run(thing: Any, **typed: Any) -> str:
        act(thing, **typed)
        return said

    return run


Show = Callable[[forms.Form], HttpResponse]


class Page(ABC):
    """One page with buttons about `thing`, as `by` presses one of them; None through a link that says nobody."""

    commands: Mapping[str, Command]
    may_mail_many = False  # then a press that would is asked about first

    def __init__(self, request: HttpRequest, thing: Any, *, by: Actor | None, show: Show | None = None) -> None:
        self.request, self.thing, self.by, self.show = request, thing, by, show
        self.refusal = ""  # in words, when it is not about one field

    @abstractmethod
    def address(self, section: str = "") -> str:
        """Of the page, or of a place on it."""

    @abstractmethod
    def form_of(self, command: Command) -> forms.Form:
        """The form that the button belongs to, as it was sent."""

    def refuse(self, form: forms.Form) -> HttpResponse:
        """The page again, with the form and what is wrong."""
        assert self.show
        return self.show(form)

    def place_of(self, command: Command, form: forms.Form) -> str:
        """Where on the page the result stands."""
        return command.section

    def done(self, command: Command, form: forms.Form, said: str) -> HttpResponse:
        """The page where the result stands, with the sentence there and the focus on it: the row of "I dag" whose
        button it was, or the place on this page."""
        row = day.row_pressed(self.request)
        section = row or self.place_of(command, form)
        place = day.place_of(row, self.request) if row else self.address(section)
        for sentence in said.splitlines():
            messages.success(self.request, sentence, extra_tags=section)
        return redirect(f"{urldefrag(place).url}#{SAID}" if said else place)

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
        return self.refuse(form) if said is None else self.done(command, form, said)

    def carry_out(self, command: Command, form: forms.Form) -> str | None:
        """What was done, in a sentence; none when the form now says why not."""
        if not form.is_valid():
            return None
        self.refusal = self.stale() if command.needs_fresh_page else ""
        try:
            if not self.refusal:
                carried = {name: self.request.POST.get(name, "") for name in command.says}
                run = partial(command.run, self.thing, by=self.by, **carried, **form.cleaned_data)
                return asked_first(self.request, run) if self.may_mail_many else run()
        except NotAllowed as refusal:
            self.refusal = str(refusal)
        form.add_error(None, self.refusal)
        return None


def _sent(form: forms.Form) -> dict[str, list[str]]:
    return {name: form.data.getlist(name) for name in map(form.add_prefix, form.fields) if name in form.data}


def save_draft(
    request: HttpRequest, key: str, fields: Mapping[str, list[str]], *, chosen: Collection[str] = ()
) -> HttpResponse:
    """What a page's script has sent, of somebody who is signed in."""
    if not request.user.is_authenticated:
        raise Http404
    if not limits.may("save_draft", f"user {request.user.pk}"):
        return HttpResponse(status=429)
    kept = unsent_input.save(request, key, fields, chosen=chosen)
    if kept is None or kept.joined:  # the page shows something else than what is kept
        return JsonResponse({"said": unsent_input.NEWER})
    return JsonResponse({"said": kept.when, "version": kept.version})


class KeepingPage(Page):
    """All buttons belong to one HTML form, so whatever is typed anywhere comes along. It waits as a draft until it is
    sent, and a refusal leads back to the page, which the Back button can reach.
    """

    key: str  # of the draft

    @abstractmethod
    def name_of(self, form: forms.Form) -> str:
        """As what the form is known when it was refused."""

    @abstractmethod
    def unsent(self, form: forms.Form) -> dict[str, list[str]]:
        """What stands in the boxes that the pressed button does not send."""

    told = ""  # what was wrong with the files that were chosen
    chosen: Collection[str] = ()  # the names of the boxes in which nothing is typed

    def press(self, slug: str) -> HttpResponse:
        self.take_in_files()
        return self.save() if slug == SAVE and self.request.method == "POST" else super().press(slug)

    def file_boxes(self) -> Iterable[str]:
        """The names of the boxes for files that the page has."""
        return ()

    def take_in_files(self) -> None:
        """They wait with the text, and are ticked as if they had been there. Done once for each press."""
        if not self.request.FILES:
            return
        self.request.POST, told = unsent_input.with_files(self.request, self.key, self.file_boxes())
        self.told = " ".join(told)
        self.request.FILES.clear()

    def save(self) -> HttpResponse:
        """What is typed so far, every few seconds. When it cannot be kept the page's script says nothing."""
        typed = self.unsent(forms.Form())
        return save_draft(self.request, self.key, typed, chosen=self.chosen)

    @cached_property
    def draft(self) -> unsent_input.Typed:
        return unsent_input.of(self.request, self.key)

    def carry_out(self, command: Command, form: forms.Form) -> str | None:
        # Before the page stands otherwise. A row of "I dag" sends its own button alone, and nothing typed here.
        self.left = self.draft.fields if day.row_pressed(self.request) else self.unsent(form)
        boxes = kept_files.fields_of(form)
        if boxes and self.told:
            self.refusal = self.told
            return None
        for box in boxes.values():
            box.kept = unsent_input.files_of(self.request, self.key)
        return super().carry_out(command, form)

    def refuse(self, form: forms.Form) -> HttpResponse:
        typed = self.left | _sent(form)
        why = {"tried": self.name_of(form), "said": self.refusal}
        unsent_input.keep(self.request, self.key, typed, chosen=self.chosen, **why)
        page = self.address()
        return redirect(f"{page}{'&' if '?' in page else '?'}{unsent_input.REFUSED}=1")

    def done(self, command: Command, form: forms.Form, said: str) -> HttpResponse:
        if command.puts_in:
            self.left, said = self.left | _sent(form) | {form.add_prefix(command.puts_in): [said]}, ""
        unsent_input.keep(self.request, self.key, self.left, chosen=self.chosen)
        if self.told:
            messages.warning(self.request, self.told, extra_tags=self.place_of(command, form))
        return super().done(command, form, said)


class PageOfForms(KeepingPage):
    """All that is typed on it stands in forms, which are known by their prefix."""

    @abstractmethod
    def page_forms(self) -> Iterable[forms.Form]:
        """All forms of the page, with what stands there now."""

    @abstractmethod
    def form_named(self, prefix: str, data) -> forms.Form | None:
        """The form that was refused, as it was sent."""

    def name_of(self, form: forms.Form) -> str:
        return form.prefix or NO_FORM

    def unsent(self, form: forms.Form) -> dict[str, list[str]]:
        there = list(self.page_forms())
        self.chosen = unsent_input.choices_of([*there, form])
        others = [each for each in there if each.prefix != form.prefix]
        return unsent_input.changed(others, self.request.POST)

    def file_boxes(self) -> Iterable[str]:
        return [name for form in self.page_forms() for name in kept_files.fields_of(form)]

    def filled(self, page_forms: Iterable[forms.Form]) -> tuple[dict[str, Any], Any]:
        """The forms by their prefix with what was typed in them, and the one that was refused, if any."""
        left = self.draft
        shown = {form.prefix: unsent_input.fill(form, left) for form in page_forms}
        refused = self.form_named(left.tried, left.data) if left.tried else None
        if refused and left.said:
            refused.add_error(None, left.said)
        if refused and refused.prefix in shown:
            shown[refused.prefix] = refused
        self._show_files(shown.values())
        return shown, refused

    def _show_files(self, shown: Iterable[forms.Form]) -> None:
        """Those that wait beside each text."""
        boxes = {name: box for form in shown for name, box in kept_files.fields_of(form).items()}
        if any(self.draft.fields.get(name) for name in boxes):
            waiting = unsent_input.files_of(self.request, self.key)
            for name, box in boxes.items():
                box.kept = [file for file in waiting if str(file.pk) in self.draft.fields.get(name, [])]


NO_FORM = "button"  # a button without a form of its own
