"""Eva's meetings in Django admin: the list, the call, and the screen that is open during the meeting.

Everything that changes a meeting goes through cases.actions. Others read the agenda on a page of their own
(cases/views/meetings.py) and see nothing here.
"""

from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from cases import actions, rules
from cases.admin import meeting_forms as forms
from cases.admin.bulk import MOST
from cases.agenda import agenda_of
from cases.models import Case, Invitation, PilotMeeting
from cases.workflow import NotAllowed
from portal import calendars
from portal.admin_base import CasesAdmin
from portal.swedish import join_words

SHOWN = 50


@admin.register(PilotMeeting)
class PilotMeetingAdmin(CasesAdmin):
    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # a meeting is called off, and everybody invited is told

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("<int:pk>/gor/<slug:deed>/", through(self.do), name="cases_pilotmeeting_do"),
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
        """Call a meeting. From the list the chosen cases come by POST, and nothing happens before `confirm`."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        cases = _chosen_cases(request)
        is_sent = request.method == "POST" and "confirm" in request.POST
        form = forms.CallForm(request.POST if is_sent else None, cases=cases, initial=_usual_time())
        if is_sent and form.is_valid():
            try:
                made = actions.call_meeting(
                    cases, by=request.user, guests=form.guests, times=form.cleaned_data["times"], **form.time_and_place
                )
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _called(made))
                return redirect(page_address(made[0]))
        context = {
            "title": "Kalla till lotsmöte",
            "cases": cases,
            "form": form,
            "errors": form.errors,
            "upcoming": forms.upcoming(timezone.now()) if cases else [],
        }
        return self._show(request, "call", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return self._page(request, _meeting(object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().history_view(request, object_id, extra_context)
        return redirect(page_address(_meeting(object_id)))

    # --- Deeds ------------------------------------------------------------------------------------

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """One button of the meeting's screen. A refusal keeps what was typed in its form."""
        if not rules.may_triage(request.user):
            raise Http404
        if request.method != "POST":
            return redirect("admin:cases_pilotmeeting_change", pk)
        if deed not in DEEDS:
            raise Http404
        meeting, failed = _meeting(str(pk)), {}
        try:
            said, section = DEEDS[deed](meeting, request, failed)
        except NotAllowed as refusal:
            failed.setdefault("sentence", str(refusal))
        if failed:
            return self._page(request, _meeting(str(pk)), failed=failed)
        messages.success(request, said)
        return redirect(page_address(meeting, section))

    def _page(self, request: HttpRequest, meeting: PilotMeeting, *, failed: dict | None = None) -> HttpResponse:
        failed = failed or {}
        items = agenda_of(meeting, request.user)
        bound = failed.get("notes", {})
        for entry in items:
            entry.form = bound.get(entry.item.pk) or forms.NotesForm.about(entry.item)
        cases = [entry.item.case for entry in items]
        invitations = list(meeting.invitations.standing().select_related("user", "sector", "case__contact"))
        context = {
            "title": str(meeting),
            "meeting": meeting,
            "agenda": items,
            "invitations": invitations,
            "move_form": failed.get("move")
            or forms.TimeAndPlaceForm(initial=forms.TimeAndPlaceForm.as_it_is(meeting), auto_id="flytta-%s"),
            "guests_form": _guests_form(cases, {invitation.email for invitation in invitations}),
            "failed": failed,
            "errors": bool(failed),
            "may_approve": meeting.is_open and meeting.start <= timezone.now(),
        }
        return self._show(request, "change_form", context)

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        page = f"admin/cases/pilotmeeting/{template}.html"
        return TemplateResponse(request, page, {"has_permission": True, "opts": self.opts} | context)


def page_address(meeting: PilotMeeting, section: str = "") -> str:
    return reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]) + (f"#{section}" if section else "")


def _meeting(pk: str) -> PilotMeeting:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        raise Http404
    return get_object_or_404(PilotMeeting, pk=pk)


def _row(rows: QuerySet, value: str):
    """A row of the meeting that the page knew; gone is a sentence, not an error page."""
    found = rows.filter(pk=value).first() if value.isascii() and value.isdigit() and len(value) < 18 else None
    if found is None:
        raise NotAllowed("Det som du valde finns inte längre. Sidan visar hur det är nu.")
    return found


def _chosen_cases(request: HttpRequest) -> list[Case]:
    data = request.POST if request.method == "POST" else request.GET
    ids = [pk for pk in data.getlist("case") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    rows = Case.objects.visible_to(request.user).open().select_related("contact").defer("search")
    return list(rows.filter(pk__in=ids).order_by("pk")[:MOST])


def _usual_time() -> dict:
    """The next working day after a week, 14–16: one field less to think about."""
    office = calendars.office()
    return {"day": office.add(timezone.localdate() + timedelta(days=7), 0), "begins": "14:00", "ends": "16:00"}


def _called(made: list[PilotMeeting]) -> str:
    if len(made) == 1:
        return f"Du har kallat till {str(made[0]).lower()}. Alla inbjudna får ett brev."
    return f"Du har kallat till {len(made)} möten, det första {made[0].when}. Alla inbjudna får brev om varje möte."


def _guests_form(cases: list[Case], invited: set[str], data=None) -> forms.GuestsForm:
    """Those that are not invited yet; the proposed ones ticked when there are any left."""
    form = forms.GuestsForm(data, cases=cases, auto_id="bjud-%s")
    for field in form.fields.values():
        field.fill({key: (label, guest) for key, (label, guest) in field.guests.items() if guest.email not in invited})
    form.fields["proposed"].initial = [key for key, _ in form.fields["proposed"].choices]
    return form


def _move(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    form = failed["move"] = forms.TimeAndPlaceForm(request.POST, auto_id="flytta-%s")
    if form.is_valid():
        try:
            actions.move_meeting(meeting, by=request.user, **form.time_and_place)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            failed.clear()
    return "Tid och plats är sparade. Alla inbjudna får veta det som har ändrats.", ""


def _invite(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    cases = [item.case for item in meeting.items.select_related("case__contact")]
    form = _guests_form(cases, set(), request.POST)
    if not form.is_valid() or not form.guests:
        raise NotAllowed("Kryssa för minst en att bjuda in.")
    actions.invite(meeting, form.guests, by=request.user)
    return "De har fått en kallelse.", "narvaro"


def _take_back(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    invitation = _row(meeting.invitations.standing(), request.POST.get("invitation", ""))
    actions.take_back_invitation(invitation, by=request.user)
    return f"{invitation} är inte bjuden längre och har fått ett brev om det.", "narvaro"


def _presence(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    invitation = _row(meeting.invitations.standing(), request.POST.get("invitation", ""))
    presence = request.POST.get("presence", "")
    if presence not in Invitation.Presence.values:
        raise NotAllowed("Välj Här eller Inte här.")
    actions.note_presence(invitation, presence, by=request.user)
    return f"{invitation}: {invitation.get_presence_display()}.", "narvaro"


def _notes(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    """Save what was changed about each case. What cannot be saved stays as it was typed; the rest is saved."""
    saved, refused = [], {}
    for item in meeting.items.select_related("case", "meeting"):
        form = forms.NotesForm.sent(item, request.POST)
        if not form.has_changed():
            continue
        if form.is_valid():
            try:
                actions.take_notes(item, by=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                form.add_error("actions", str(refusal))
        if form.errors:
            refused[item.pk] = form
        else:
            saved.append(item.case.reference)
    if refused:
        failed["notes"], failed["form"] = refused, next(iter(refused.values()))
    return _saved(saved), "dagordning"


def _saved(references: list[str]) -> str:
    if not references:
        return "Inget var ändrat."
    return f"{join_words(references)} är {'sparat' if len(references) == 1 else 'sparade'}."


def _add_cases(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    cases = _chosen_cases(request)
    if not cases:
        raise NotAllowed("Välj ett eller flera öppna ärenden.")
    for case in cases:
        actions.put_on_agenda(meeting, case, by=request.user)
    return "Dagordningen är utökad. Se efter om fler ska bjudas in.", "dagordning"


def _take_off(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    item = _row(meeting.items.select_related("case", "meeting"), request.POST.get("item", ""))
    actions.take_off_agenda(item, by=request.user)
    return f"{item.case.reference} är borttaget från dagordningen.", "dagordning"


def _cancel(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    actions.cancel_meeting(meeting, by=request.user)
    return "Mötet är inställt. Alla inbjudna får ett brev.", ""


def _approve(meeting: PilotMeeting, request: HttpRequest, failed: dict) -> tuple[str, str]:
    """What stands on the screen is what is approved, also what was typed after the last save."""
    _notes(meeting, request, failed)
    if failed:
        return "", ""
    actions.approve_minutes(meeting, by=request.user)
    return "Protokollet är godkänt. Åtgärderna är frågor till sektorerna, och breven är på väg.", ""


DEEDS = {
    "flytta": _move,
    "bjud-in": _invite,
    "ta-tillbaka": _take_back,
    "narvaro": _presence,
    "anteckna": _notes,
    "lagg-till": _add_cases,
    "ta-bort-arende": _take_off,
    "stall-in": _cancel,
    "godkann": _approve,
}
