"""Eva's meetings in Django admin: the list, the call, and the screen that is open during the meeting.

Everything that changes a meeting goes through cases.actions. Others read the agenda on a page of their own
(cases/views/meetings.py) and see nothing here.
"""

from datetime import timedelta
from functools import partial

from django.contrib import admin, messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from cases import actions, rules, secrecy
from cases.admin import meeting_commands as commands
from cases.admin import meeting_forms as forms
from cases.models import Case, PilotMeeting
from cases.queries.agenda import agenda_of
from portal.admin.model_admin import CasesAdmin
from portal.calendar import calendars
from portal.mail import outbox
from portal.models import User
from portal.pages.many_letters import asked_first
from portal.people import unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id

SHOWN = 50


@admin.register(PilotMeeting)
class PilotMeetingAdmin(CasesAdmin):
    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # a meeting is called off, and everybody invited is told

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("<int:pk>/gor/<slug:command>/", through(self.do), name="cases_pilotmeeting_do"),
            *super().get_urls(),
        ]

    # --- Pages ------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        now, rows = timezone.now(), PilotMeeting.objects.annotate(cases=Count("items", distinct=True))
        context = {
            "title": "Lotsmöten",
            "coming": rows.coming(now)[:SHOWN],
            "without_minutes": rows.without_minutes(now)[:SHOWN],
            "past": rows.exclude(state=PilotMeeting.State.CALLED).order_by("-start")[:SHOWN],
        }
        return self._show(request, "change_list", context)

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        """Call a meeting, or with `held` record one that has been. From the list the chosen cases come by POST, and
        nothing happens before `confirm`."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        cases, is_post = commands.chosen_cases(request), request.method == "POST"
        is_held = "held" in (request.POST if is_post else request.GET)
        make = _record if is_held else _call
        data = request.POST if is_post and "confirm" in request.POST else None
        form = (forms.RecordForm if is_held else forms.CallForm)(data, cases=cases, initial=_usual_time(is_held))
        if data and form.is_valid():
            try:
                made, said = asked_first(request, partial(make, cases, form, by=request.user))
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect(commands.page_address(made))
        context = {
            "title": "Anteckna ett lotsmöte som har varit" if is_held else "Kalla till lotsmöte",
            "is_held": is_held,
            "cases": cases,
            "form": form,
            "errors": form.errors,
            "open_meetings": forms.open_meetings(timezone.now()) if cases else [],
        }
        return self._show(request, "call", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return self._page(request, _meeting(object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().history_view(request, object_id, extra_context)
        return redirect(commands.page_address(_meeting(object_id)))

    # --- Commands ------------------------------------------------------------------------------------

    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        """One button of the meeting's screen."""
        if not rules.may_triage(request.user):
            raise Http404
        return commands.MeetingPage(request, _meeting(str(pk)), by=request.user).press(command)

    def _page(self, request: HttpRequest, meeting: PilotMeeting) -> HttpResponse:
        left = unsent_input.of(request, commands.page_key(meeting)) if meeting.is_open else unsent_input.Typed()
        agenda = agenda_of(meeting, request.user)
        secrecy.note_reading_of({case for entry in agenda for case in entry.shown}, by=request.user)
        for entry in agenda:
            entry.form = commands.noted(entry.item, left)
        moving = _moving(meeting, left)
        unsaved = [entry.form for entry in agenda if entry.form.is_bound and entry.form.errors]
        invitations = list(meeting.invitations.standing().select_related("user", "sector", "case__contact"))
        context = {
            "title": str(meeting),
            "meeting": meeting,
            "agenda": agenda,
            "invitations": invitations,
            "letters_to_all": sum(bool(each.reaches) for each in invitations),
            "letters_of_minutes": sum(bool(each.reaches) and each.case_id is None for each in invitations)
            + sum(entry.letters for entry in agenda),
            "move_form": moving,
            "guests_form": unsent_input.fill(commands.guests_form(meeting), left),
            "draft": left,
            "sentence": "" if left.tried == commands.MOVE else left.said,
            "unsaved": unsaved,
            "errors": bool(left.tried or unsaved),
            "may_approve": meeting.is_open and meeting.has_begun(timezone.now()),
            "is_over": meeting.is_over(timezone.now()),
        }
        return self._show(request, "change_form", context)

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        page = f"admin/cases/pilotmeeting/{template}.html"
        return TemplateResponse(request, page, {"has_permission": True, "opts": self.opts} | context)


def _meeting(pk: str) -> PilotMeeting:
    return get_object_or_404(PilotMeeting, pk=row_id(pk))


def _moving(meeting: PilotMeeting, left: unsent_input.Typed) -> forms.TimeAndPlaceForm:
    """The form for another time or place: as it is, as it was typed, or as it was refused."""
    if left.tried != commands.MOVE:
        return unsent_input.fill(forms.TimeAndPlaceForm.of(meeting), left)
    form = forms.TimeAndPlaceForm.of(meeting)
    data = left.data
    for name in form.fields:  # what was not changed is not kept
        data.setdefault(name, form[name].value() or "")
    form = forms.TimeAndPlaceForm.of(meeting, data)
    if form.is_valid() and left.said:
        form.add_error(None, left.said)
    return form


def _usual_time(is_held: bool) -> dict:
    """The next working day after a week, 14–16: one field less to think about. What has been is often of today."""
    if is_held:
        return {"day": timezone.localdate()}
    office = calendars.office()
    return {"day": office.add(timezone.localdate() + timedelta(days=7), 0), "begins": "14:00", "ends": "16:00"}


def _call(cases: list[Case], form: forms.CallForm, *, by: User) -> tuple[PilotMeeting, str]:
    where = forms.time_and_place(form.cleaned_data)
    with outbox.counted() as letters:
        made = actions.call_meeting(cases, by=by, guests=form.guests, times=form.cleaned_data["times"], **where)
    if len(made) == 1:
        told = "Alla inbjudna får ett mejl." if letters.number else commands.NOBODY
        return made[0], f"Du har kallat till {str(made[0]).lower()}. {told}"
    told = "Alla inbjudna får mejl om varje möte." if letters.number else commands.NOBODY
    return made[0], f"Du har kallat till {len(made)} möten, det första {made[0].when}. {told}"


def _record(cases: list[Case], form: forms.RecordForm, *, by: User) -> tuple[PilotMeeting, str]:
    made = actions.record_meeting(cases, by=by, guests=form.guests, **forms.time_and_place(form.cleaned_data))
    return made, "Mötet är antecknat, och ingen har fått något mejl. Skriv nu vad ni kom fram till."
