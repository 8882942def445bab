"""Eva's post in Django admin: letters that found no home, each with its buttons; those at the registrar; the junk."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from cases import actions, rules, secrecy
from cases.models import Case
from cases.queries import post
from portal.admin.model_admin import PilotAdmin
from portal.files import storing
from portal.models import IncomingEmail, User
from portal.pages.commands import Command, Page, plainly
from portal.text.exceptions import NotAllowed

SHOWN = 30
State = IncomingEmail.State


@dataclass(frozen=True)
class Tab:
    slug: str
    label: str
    state: State
    empty: str


TABS = {
    tab.slug: tab
    for tab in [
        Tab(
            "att-sortera",
            "Att sortera",
            State.HOMELESS,
            "Ingen post väntar på dig. Det som kommer hit är mejl som inte hittar sitt ärende av sig själva.",
        ),
        Tab("registratorn", "Hos registratorn", State.REGISTRAR, "Registratorn har inga mejl att ta hand om."),
        Tab("skrap", "Skräp", State.JUNK, "Inget är sorterat som skräp."),
    ]
}


class LetterForm(forms.Form):
    """The number of a case that is not proposed."""

    reference = forms.CharField(label="Ett annat ärende", max_length=20, required=False)


def _case(reference: str, *, by: User) -> Case:
    if not reference:
        raise NotAllowed("Skriv ärendets nummer först.")
    cases = Case.objects.filter(rules.cases_letters_are_put_in_by(by))
    if found := cases.select_related("contact", "joined_into").filter(reference=reference.strip()).first():
        return found
    raise NotAllowed(f"Du har inget ärende med numret {reference}. Kontrollera numret.")


def put_as_words(letter: IncomingEmail, case: Case, *, by: User) -> str:
    message = actions.put_letter_in_case(letter, case, by=by)
    return f"Mejlet är företagets {'svar på frågan' if message.answers_id else 'meddelande'} i {case.reference}."


def put_as_note(letter: IncomingEmail, case: Case, *, by: User) -> str:
    actions.put_letter_in_case(letter, case, by=by, as_note=True)
    return f"Mejlet ligger som en anteckning i {case.reference}. Bara lotsen kan läsa den."


def _in_a_case(put: Callable[..., str]) -> Callable[..., str]:
    def run(letter: IncomingEmail, *, by: User, proposed: str, reference: str) -> str:
        return put(letter, _case(proposed or reference, by=by), by=by)

    return run


def deed(act, said: str):
    return plainly(lambda letter, *, by, reference="": act(letter, by=by), said)


DEEDS = {
    "registratorn": deed(actions.hand_to_registrar, "Registratorn har fått mejlet på sin sida."),
    "skrap": deed(actions.mark_as_junk, "Mejlet är sorterat som skräp. Du kan ta tillbaka det på sidan Post."),
    "tillbaka": deed(actions.give_back_letter, "Mejlet ligger bland dem som ska sorteras."),
    "klart": deed(actions.lay_aside, "Mejlet är läst och undanlagt."),
}
COMMANDS = {
    each.slug: each
    for each in [
        Command("foretagets-ord", _in_a_case(put_as_words), LetterForm, says=("proposed",)),
        Command("anteckning", _in_a_case(put_as_note), LetterForm, says=("proposed",)),
        *(Command(slug, run, LetterForm) for slug, run in DEEDS.items()),
    ]
}


class LetterOnPage(Page):
    commands = COMMANDS

    def address(self, section: str = "") -> str:
        return page_address()

    def form_of(self, command: Command) -> LetterForm:
        return LetterForm(self.request.POST)

    def refuse(self, form: forms.Form) -> HttpResponse:
        """A letter that somebody else has sorted meanwhile stands on the page no more."""
        if IncomingEmail.objects.homeless().filter(pk=self.thing.pk).exists():
            return super().refuse(form)
        messages.warning(self.request, self.refusal)
        return redirect(self.address())


def page_address(tab: str = "") -> str:
    return reverse("admin:portal_incomingemail_changelist") + (f"?{urlencode({'vy': tab})}" if tab else "")


@admin.register(IncomingEmail)
class PostAdmin(PilotAdmin):
    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.opens_admin and (user.roles.runs_cases or user.roles.keeps_record)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("<int:pk>/gor/<slug:command>/", through(self.do), name="post_do"),
            path("<int:pk>/brev.eml", through(self.original), name="post_original"),
            path("<int:pk>/fil/<int:file>/", through(self.file), name="post_file"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self._may(request):
            return super().changelist_view(request, extra_context)
        return self._page(request)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        """A letter is read on the page of all."""
        if not self._may(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect(page_address())

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        return self.change_view(request, object_id)

    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        letter = self._letter(request, pk)

        def show(form: forms.Form) -> HttpResponse:
            return self._page(request, refused={letter.pk: form})

        return LetterOnPage(request, letter, by=request.user, show=show).press(command)

    def original(self, request: HttpRequest, pk: int) -> FileResponse:
        """The letter as it came: the public record."""
        letter = self._letter(request, pk)
        _note_reading(letter, by=request.user)
        return storing.download(letter.file)

    def file(self, request: HttpRequest, pk: int, file: int) -> FileResponse:
        letter = self._letter(request, pk)
        found = get_object_or_404(letter.files, pk=file)
        _note_reading(letter, by=request.user)
        return storing.download(found)

    def _letter(self, request: HttpRequest, pk: int) -> IncomingEmail:
        if not self._may(request):
            raise Http404
        kept = post.readable_by(request.user).exclude(file=None)  # of one that is disposed of nothing is left to open
        return get_object_or_404(kept.select_related("file"), pk=pk)

    def _page(self, request: HttpRequest, *, refused: dict[int, forms.Form] | None = None) -> HttpResponse:
        user, refused = request.user, refused or {}
        usual = "att-sortera" if user.roles.runs_cases else "registratorn"
        tab = TABS.get(request.GET.get("vy", "")) or TABS[usual]
        rows = post.readable_by(user).filter(state=tab.state).order_by("-pk" if tab.state == State.JUNK else "pk")
        letters = list(rows.select_related("file", "letter").prefetch_related("files")[: SHOWN + 1])
        waiting = post.with_proposals(letters[:SHOWN], user)
        context = {
            "title": "Post",
            "has_permission": True,
            "opts": self.opts,
            "tabs": TABS.values(),
            "here": tab,
            "waiting": [(each, refused.get(each.row.pk)) for each in waiting],
            "bound": next(iter(refused.values()), None),
            "has_more": len(letters) > SHOWN,
            "hidden": post.hidden_from(user),
            "may_sort": user.roles.runs_cases,
        }
        return TemplateResponse(request, "admin/portal/incomingemail/change_list.html", context)


def _note_reading(letter: IncomingEmail, *, by: User) -> None:
    if letter.about == "case" and (case := Case.objects.filter(pk=letter.about_id).first()):
        secrecy.note_reading(case, by=by)
