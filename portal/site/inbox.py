"""The mail on the page of an event, a cohort or a meeting: what is to be read there, its files, and the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.files import storing
from portal.mail import links
from portal.models import IncomingEmail, OutgoingEmail, StoredFile, User
from portal.pages import bodies, inboxes
from portal.pages.commands import NO_FORM, Command, PageOfForms
from portal.pages.kept_files import KeptFilesField
from portal.people import unsent_input
from portal.text.email_addresses import readable
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id

SECTION = "mejl"
SHOWN = 20  # of those that somebody has read
LONGEST = 5_000


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Ditt svar",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "Skriv svaret först.",
            "max_length": f"Svaret är för långt. Korta det till högst {LONGEST} tecken.",
        },
    )
    files = KeptFilesField()


def form_of(letter: int, data=None) -> AnswerForm:
    return AnswerForm(data, prefix=f"brev-{letter}")


@dataclass
class Shown:
    """The mail of one page, as somebody reads it."""

    name: str  # of the kind of thing
    is_whole: bool  # with what the letters quote
    unread: list[tuple[IncomingEmail, AnswerForm, str]] = field(default_factory=list)  # and where an answer goes
    read: list[IncomingEmail] = field(default_factory=list)
    draft: unsent_input.Typed = field(default_factory=unsent_input.Typed)
    refused: forms.Form | None = None
    too_late: str = ""  # an answer that was typed while somebody else took care of the letter


def _answer(thing: Model, *, by: User, letter: str, text: str, files: list[StoredFile]) -> str:
    to = inboxes.answer(_letter(thing, letter, by), text, files=files, by=by)
    return f"Svaret är på väg till {readable(to)}."


def _plainly(act: Callable[..., None], said: str) -> Callable[..., str]:
    def run(thing: Model, *, by: User, letter: str) -> str:
        act(_letter(thing, letter, by), by=by)
        return said

    return run


def _letter(thing: Model, number: str, by: User) -> IncomingEmail:
    found = inboxes.of(thing, by).filter(pk=row_id(number)).first()
    if found is None:
        raise NotAllowed(inboxes.TOO_LATE)
    return found


COMMANDS = {
    command.slug: command
    for command in [
        Command("svara", _answer, AnswerForm, section=SECTION, says=("letter",)),
        Command("last", _plainly(inboxes.mark_as_read, "Mejlet är läst."), section=SECTION, says=("letter",)),
        Command(
            "till-lotsen",
            _plainly(inboxes.hand_to_pilot, "Mejlet ligger nu på sidan Post, där lotsen sorterar det."),
            section=SECTION,
            says=("letter",),
        ),
    ]
}


class InboxPage(PageOfForms):
    commands = COMMANDS

    def __init__(self, request: HttpRequest, thing: Model, *, by: User) -> None:
        super().__init__(request, thing, by=by)
        self.name = thing._meta.model_name or ""
        self.key = f"inbox {self.name} {thing.pk}"
        rows = inboxes.of(thing, by).select_related("file", "letter", "sorted_by", "answered_with")
        self.letters = rows.prefetch_related("files", "answered_with__files")

    def unread(self) -> list[IncomingEmail]:
        return list(self.letters.unread())

    def shown(self) -> Shown:
        unread = self.unread()
        filled, refused = self.filled(form_of(each.pk) for each in unread)
        to = inboxes.answers_go_to(unread)
        forms_of_each = zip(unread, filled.values(), strict=True)
        told = [(each, form, readable(to.get(each.pk, ""))) for each, form in forms_of_each]
        late = "" if refused is None or refused.prefix in filled else self.draft.data.get(f"{refused.prefix}-text", "")
        return Shown(self.name, inboxes.reads_all_of_letters(self.by), told, self._read(), self.draft, refused, late)

    def _read(self) -> list[IncomingEmail]:
        return list(self.letters.exclude(state=IncomingEmail.State.UNREAD).order_by("-pk")[:SHOWN])

    def address(self, section: str = "") -> str:
        return inboxes.INBOXES[self.name].page(self.thing) + (f"#{section}" if section else "")

    def form_of(self, command: Command) -> forms.Form:
        if command.form is not AnswerForm:
            return command.form(self.request.POST)
        return form_of(row_id(self.request.POST.get("letter", "")), self.request.POST)

    def page_forms(self) -> list[AnswerForm]:
        return [form_of(each.pk) for each in self.unread()]

    def form_named(self, prefix: str, data: Any) -> forms.Form | None:
        return forms.Form(data) if prefix == NO_FORM else AnswerForm(data, prefix=prefix)


@bodies.takes_files
def do(request: HttpRequest, name: str, pk: int, command: str) -> HttpResponse:
    """One button of the mail."""
    inbox = inboxes.INBOXES.get(name)
    if inbox is None:
        raise Http404
    thing = get_object_or_404(inbox.readable_by(request.user), pk=pk)
    return InboxPage(request, thing, by=request.user).press(command)


def original(request: HttpRequest, pk: int) -> FileResponse:
    """The letter as it came: the public record."""
    if not inboxes.reads_all_of_letters(request.user):
        raise Http404
    return storing.download(_readable(request, pk).file)


def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """One that came with it, or that went with our answer."""
    letter = _readable(request, pk)
    ours = letter.answered_with.files.filter(pk=file) if letter.answered_with else StoredFile.objects.none()
    return storing.download(letter.files.filter(pk=file).first() or get_object_or_404(ours))


@login_not_required
def answer_files(request: HttpRequest, token: str) -> HttpResponse:
    """What we sent with an answer, for its receiver."""
    letter = _answer_by_link(request, token)
    files = list(letter.files.all()) if letter else []
    return render(
        request,
        "portal/answer_files.html",
        {"letter": letter, "files": files, "token": token},
        status=200 if files else 404,
    )


@login_not_required
def answer_file(request: HttpRequest, token: str, file: int) -> FileResponse:
    letter = _answer_by_link(request, token)
    if letter is None:
        raise Http404
    return storing.download(get_object_or_404(letter.files, pk=file))


def _answer_by_link(request: HttpRequest, token: str) -> OutgoingEmail | None:
    link = links.find(token, scope=inboxes.FILES)
    if link and request.method != "HEAD":
        links.note_use(link)
    return inboxes.answered_to(link) if link else None


def _readable(request: HttpRequest, pk: int) -> IncomingEmail:
    rows = IncomingEmail.objects.filter(inboxes.WORDS, inboxes.readable_by(request.user)).kept()
    return get_object_or_404(rows.select_related("file", "answered_with"), pk=pk)
