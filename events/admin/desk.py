"""Eva's events in Django admin: the list, the form of texts and rules, and the page with the buttons.

Texts are changed in Django's own form. What touches somebody who is signed up (time, place, seats, calling off)
is a button on the page, and one action.
"""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from events import actions, board, dossier, rules
from events.admin import event_page
from events.admin.commands import COMMANDS
from events.admin.forms import CLOCK, DeskForm
from events.forms.fields import ask_for_files_again
from events.models import Event, EventReminder, SchoolPerson, SignUpQuestion, Slot, Topic
from events.workflow import INTERNAL, Kind
from portal.admin.model_admin import Logged, PilotAdmin, PilotInline
from portal.pages import bodies
from portal.pages.commands import SAID, Command, Page
from portal.pages.many_letters import ManyLetters, asked_first
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import counted, join_words, local, long_date

CLOCKS = {
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput({"type": "datetime-local"}, format=CLOCK),
    }
}


class QuestionInline(PilotInline):
    model = SignUpQuestion
    formfield_overrides = {models.TextField: {"widget": forms.Textarea({"rows": 3, "cols": 24})}}


class ReminderInline(PilotInline):
    model = EventReminder


class TopicInline(PilotInline):
    model = Topic


class SlotInline(PilotInline):
    model = Slot
    formfield_overrides = CLOCKS


class SchoolPersonInline(PilotInline):
    model = SchoolPerson


AFTER_SAVING_BOARD = {"foresla", "skicka-scheman"}
TEXTS = ["title", "slug", "kind", "lead", "text", "audience", "programme", "organiser", "is_listed"]
WHEN = ["start", "end", "week_year", "first_week", "last_week", "place", "address", "digital_url"]
SEATS = ["capacity", "per_company"]
RULES = ["deadline", "reserved", "reserved_until", "answer_hours", "confirm_by_letter"]


@admin.register(Event)
class EventAdmin(Logged, PilotAdmin):
    list_display = ["page_link", "kind", "when", "state", "seats"]
    list_display_links = None
    list_filter = ["state", "kind"]
    search_fields = ["title"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = CLOCKS | {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description="träff", ordering="title")
    def page_link(self, event: Event) -> str:
        return format_html('<a href="{}">{}</a>', page_address(event), event.title)

    @admin.display(description="när", ordering="over_at")
    def when(self, event: Event) -> str:
        return event.when

    @admin.display(description="platser")
    def seats(self, event: Event) -> str:
        return f"{event.taken} av {event.capacity}" if event.capacity else f"{event.taken}"

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """A draft that nobody has seen. What is published is called off instead."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    # --- Django's own form ---

    def get_fieldsets(self, request: HttpRequest, obj=None):
        sets = [(None, {"fields": TEXTS})]
        if obj is None:
            sets.append(("När och var", {"fields": WHEN}))
        return [*sets, ("Platser och anmälan", {"fields": (SEATS if obj is None else []) + RULES})]

    def formfield_for_choice_field(self, db_field, request: HttpRequest, **kwargs):
        """What is internal is arranged where the people are who are asked to come."""
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in Kind.choices if choice[0] not in INTERNAL]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_prepopulated_fields(self, request: HttpRequest, obj=None) -> dict:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        """The kind is what the sign-ups were asked about, and the address is in people's letters."""
        return ["kind", "slug"] if obj and not obj.is_draft else []

    def get_inlines(self, request: HttpRequest, obj=None):
        if obj is None:
            return []
        more = {"procurement": [TopicInline], "school": [SlotInline, SchoolPersonInline]}
        return [QuestionInline, ReminderInline, *more.get(obj.kind, [])]

    def save_model(self, request: HttpRequest, obj: Event, form, change: bool) -> None:
        """Only what was changed is written, so that seats taken meanwhile are never written over."""
        if not change:
            obj.created_by = request.user
            return super().save_model(request, obj, form, change)
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
            log.note("admin.change", obj, by=request.user, fields=form.changed_data)
            if "title" in form.changed_data:
                actions.renamed(obj)
            asked_first(request, partial(actions.settle, obj, by=request.user))
        return None

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """A rule that lets many in from the queue: the form comes back with the question and what was typed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ManyLetters as question:
            request.question = str(question)
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        if question := getattr(request, "question", ""):
            return type(form.__name__, (form,), {"clean": lambda self: self.add_error(None, question)})
        return form

    def response_add(self, request: HttpRequest, obj: Event, post_url_continue=None) -> HttpResponse:
        messages.success(
            request, "Träffen är sparad som utkast. Lägg till frågor och påminnelser, och publicera den sedan."
        )
        return redirect(page_address(obj))

    def response_change(self, request: HttpRequest, obj: Event) -> HttpResponse:
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(page_address(obj))

    # --- The page with the buttons ---

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("<int:pk>/sida/", through(self.desk), name="events_event_desk"),
            path("<int:pk>/gor/<slug:command>/", through(self.do), name="events_event_do"),
            path("<int:pk>/tavla/", through(self.fill_board), name="events_event_board"),
            path("<int:pk>/kopiera/", through(self.copy), name="events_event_copy"),
            path("<int:pk>/underlag.zip", through(self.dossier), name="events_event_dossier"),
            *super().get_urls(),
        ]

    def desk(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(request, _event(request, pk))

    @bodies.takes_files
    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        """One button of the page. What was typed stays in its form when the command is refused."""

        def again(form: DeskForm) -> HttpResponse:
            ask_for_files_again(form)
            return self._page(request, _event(request, pk), bound=form)

        return EventPage(request, _event(request, pk), by=request.user, show=again).press(command)

    def fill_board(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole board at once, by keyboard or by finger. A refusal keeps what was chosen. Another button of the
        board saves it first, and then does what it says."""
        event = _event(request, pk)
        if request.method != "POST" or not event.is_school:
            return redirect(page_address(event, "tavla"))
        try:
            changed = actions.fill_board(event, board.read(event, request.POST), by=request.user)
        except NotAllowed as refusal:
            form = DeskForm(request.POST, event=event, name="tavla")
            form.add_error(None, str(refusal))
            typed = {name: value for name, value in request.POST.items() if name.startswith("ruta-")}
            shown = board.of(event, typed, wrong=getattr(refusal, "cells", ()))
            return self._page(request, event, bound=form, board=shown)
        _tell_of_board(request, event, changed, then=request.POST.get("then", ""))
        return redirect(page_address(event, SAID))

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = _event(request, pk)
        if request.method != "POST" or event.is_internal:
            return redirect(page_address(event))
        made = actions.copy(event, by=request.user)
        messages.success(request, f"Det här är kopian, ett år senare. {_left_behind(made)}")
        return redirect(page_address(made))

    def dossier(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = _event(request, pk)
        if not event.is_dialogue:
            raise Http404
        response = HttpResponse(dossier.as_zip(event, by=request.user), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="likabehandling-{event.slug}.zip"'
        return response

    def _page(self, request: HttpRequest, event: Event, *, bound: DeskForm | None = None, **more) -> HttpResponse:
        context = {"has_permission": True, "opts": self.opts} | event_page.page_context(event, bound=bound) | more
        return TemplateResponse(request, "admin/events/event/desk.html", context)


class EventPage(Page):
    commands = COMMANDS
    may_mail_many = True

    def address(self, section: str = "") -> str:
        return page_address(self.thing, section)

    def form_of(self, command: Command) -> DeskForm:
        return command.form(self.request.POST, self.request.FILES, event=self.thing, name=command.form_name)


def _left_behind(copy: Event) -> str:
    """What a copy has, and has not, of what somebody might think that it has."""
    said = ["Anmälda och material följer inte med."]
    if copy.deadline:
        said.append(f"Sista anmälan är {long_date(copy.closes_on)}.")
    if copy.reserved and copy.reserved_until:
        held = counted(copy.reserved, "plats", "platser").capitalize()
        said.append(f"{held} för nya företag hålls till {long_date(local(copy.reserved_until).date())}.")
    if copy.digital_url:
        said.append("Den digitala länken är den gamla.")
    if names := [str(other) for other in copy.co_organisers.all()]:
        said.append(f"Medarrangör är {join_words(names)}, utan rätt att se deltagarlistan.")
    if copy.is_school:
        said.append("Klasser, pass och lärare lägger du till på nytt.")
    return " ".join([*said, "Se över dag och texter innan du publicerar."])


def page_address(event: Event, section: str = "") -> str:
    return reverse("admin:events_event_desk", args=[event.pk]) + (f"#{section}" if section else "")


def _event(request: HttpRequest, pk: int) -> Event:
    if not rules.may_run(request.user):
        raise Http404
    return get_object_or_404(Event, pk=pk)


def _tell_of_board(request: HttpRequest, event: Event, changed: int, *, then: str) -> None:
    if changed:
        cells = counted(changed, "ruta", "rutor").capitalize()
        messages.success(request, f"Tavlan är sparad. {cells} ändrades.", extra_tags="tavla")
    if then in AFTER_SAVING_BOARD:
        try:
            said = asked_first(request, partial(COMMANDS[then].run, event, by=request.user))
            messages.success(request, said, extra_tags="tavla")
        except ManyLetters as question:
            messages.error(request, str(question.after_saving()), extra_tags="tavla")
        except NotAllowed as refusal:
            messages.error(request, str(refusal), extra_tags="tavla")
    elif not changed:
        messages.success(request, "Inget var ändrat.", extra_tags="tavla")
