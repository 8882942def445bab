"""What Eva can do on the meeting's screen. All its buttons belong to one HTML form, so each brings the notes along.

They are saved first, whichever button is pressed. What cannot be saved yet, and what is typed beside, stays as it is.
"""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.admin import meeting_forms as forms
from cases.admin.bulk import MOST
from cases.models import AgendaItem, Case, Invitation, PilotMeeting
from portal.people import unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

MOVE, INVITE, NOTES, APPROVE = "flytta", "bjud-in", "anteckna", "godkann"
GUESTS = tuple(forms.GuestsForm.base_fields)


class Incomplete(Exception):
    """The button's own fields need a look; the form says which when the page is shown."""


def press(deed: str, meeting: PilotMeeting, request: HttpRequest) -> str:
    """Save the notes, do what the button says, and give the address of the page to show."""
    saved, refused = _save_notes(meeting, request)
    tried, said, section = "", "", ""
    if deed not in {NOTES, APPROVE} or not refused:
        try:
            done, section = DEEDS[deed](meeting, request, saved)
        except NotAllowed as refusal:
            tried, said = deed, str(refusal)
        except Incomplete:
            tried = deed
        else:
            messages.success(request, done)
    elif saved:
        messages.success(request, _saved(saved))
    left = _left(meeting, request, refused, done="" if tried else deed)
    unsent_input.keep(request, page_key(meeting), left, tried=tried, said=said)
    return page_address(meeting, "" if refused else section, is_refused=bool(tried))


def page_key(meeting: PilotMeeting) -> str:
    return f"meeting-{meeting.pk}"


def page_address(meeting: PilotMeeting, section: str = "", *, is_refused: bool = False) -> str:
    address = reverse("admin:cases_pilotmeeting_change", args=[meeting.pk])
    if is_refused:
        return f"{address}?{unsent_input.REFUSED}=1"
    return address + (f"#{section}" if section else "")


# --- The notes ------------------------------------------------------------------------------------


def _save_notes(meeting: PilotMeeting, request: HttpRequest) -> tuple[list[str], list[forms.NotesForm]]:
    """Save what was changed about each case: which were saved, and the forms of those that could not be."""
    saved, refused = [], []
    for item in _items(meeting):
        form = forms.NotesForm.sent(item, request.POST)
        if not form.has_changed():
            continue
        if form.is_valid():
            try:
                actions.take_notes(item, by=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
        if form.errors:
            refused.append(form)
        else:
            saved.append(item.case.reference)
    return saved, refused


def _items(meeting: PilotMeeting) -> QuerySet[AgendaItem]:
    return meeting.items.select_related("case__contact", "meeting") if meeting.is_open else meeting.items.none()


def _left(meeting: PilotMeeting, request: HttpRequest, refused: list[forms.NotesForm], *, done: str) -> dict:
    """What stands on the screen and is neither saved nor done."""
    sent = request.POST
    beginnings = tuple(f"{form.prefix}-" for form in refused) + tuple(f"initial-{form.prefix}-" for form in refused)
    left = {name: sent.getlist(name) for name in sent if name.startswith(beginnings)} if refused else {}
    if done != MOVE:
        left |= unsent_input.changed([forms.TimeAndPlaceForm.of(meeting)], sent)
    if done != INVITE and any(name in sent for name in GUESTS):
        proposed = guests_form(meeting).fields["proposed"].initial
        ticked = {name: sent.getlist(name) for name in GUESTS}
        left |= ticked if ticked != dict.fromkeys(GUESTS, []) | {"proposed": proposed} else {}
    return left


def noted(item: AgendaItem, left: unsent_input.Typed) -> forms.NotesForm:
    """The notes as they are saved, or as they were typed and cannot be saved yet."""
    if f"punkt-{item.pk}-decision" not in left.fields:
        return forms.NotesForm.about(item)
    form = forms.NotesForm.sent(item, left.data)
    form.is_valid()
    return form


# --- The buttons ----------------------------------------------------------------------------------


def _row(rows: QuerySet, value: str):
    """A row of the meeting that the page knew; gone is a sentence, not an error page."""
    found = rows.filter(pk=row_id(value)).first()
    if found is None:
        raise NotAllowed("Det som du valde finns inte längre. Sidan visar hur det är nu.")
    return found


def chosen_cases(request: HttpRequest) -> list[Case]:
    data = request.POST if request.method == "POST" else request.GET
    ids = map(row_id, data.getlist("case"))
    rows = Case.objects.visible_to(request.user).open().select_related("contact").defer("search")
    return list(rows.filter(pk__in=ids).order_by("pk")[:MOST])


def guests_form(meeting: PilotMeeting, data=None) -> forms.GuestsForm:
    """Those that are not invited yet; the proposed ones ticked when there are any left."""
    cases = [item.case for item in _items(meeting)]
    invited = set() if data else set(meeting.invitations.standing().values_list("email", flat=True))
    form = forms.GuestsForm(data, cases=cases, auto_id="bjud-%s")
    for field in form.fields.values():
        field.fill({key: (label, guest) for key, (label, guest) in field.guests.items() if guest.email not in invited})
    form.fields["proposed"].initial = [key for key, _ in form.fields["proposed"].choices]
    return form


def _move(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    form = forms.TimeAndPlaceForm.of(meeting, request.POST)
    if not form.is_valid():
        raise Incomplete
    actions.move_meeting(meeting, by=request.user, **form.time_and_place)
    return "Tid och plats är sparade. Alla inbjudna får veta det som har ändrats.", ""


def _invite(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    form = guests_form(meeting, request.POST)
    if not form.is_valid() or not form.guests:
        raise NotAllowed("Kryssa för minst en att bjuda in.")
    actions.invite(meeting, form.guests, by=request.user)
    return "De har fått en kallelse.", "narvaro"


def _take_back(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    invitation = _row(meeting.invitations.standing(), request.POST.get("invitation", ""))
    actions.take_back_invitation(invitation, by=request.user)
    return f"{invitation} är inte bjuden längre och har fått ett brev om det.", "narvaro"


def _presence(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    """The button carries both: which invitation by its value, and whether they came by its name."""
    presence = next((name for name in Invitation.Presence.values if name and name in request.POST), "")
    if not presence:
        raise NotAllowed("Välj Här eller Inte här.")
    invitation = _row(meeting.invitations.standing(), request.POST[presence])
    actions.note_presence(invitation, presence, by=request.user)
    return f"{invitation}: {invitation.get_presence_display()}.", "narvaro"


def _notes(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    return _saved(saved), "dagordning"


def _saved(references: list[str]) -> str:
    if not references:
        return "Inget var ändrat."
    return f"{join_words(references)} är {'sparat' if len(references) == 1 else 'sparade'}."


def _add_cases(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    cases = chosen_cases(request)
    if not cases:
        raise NotAllowed("Välj ett eller flera öppna ärenden.")
    for case in cases:
        actions.put_on_agenda(meeting, case, by=request.user)
    return "Dagordningen är utökad. Se efter om fler ska bjudas in.", "dagordning"


def _take_off(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    item = _row(meeting.items.select_related("case", "meeting"), request.POST.get("item", ""))
    actions.take_off_agenda(item, by=request.user)
    return f"{item.case.reference} är borttaget från dagordningen.", "dagordning"


def _cancel(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    actions.cancel_meeting(meeting, by=request.user)
    return "Mötet är inställt. Alla inbjudna får ett brev.", ""


def _approve(meeting: PilotMeeting, request: HttpRequest, saved: list[str]) -> tuple[str, str]:
    """What stands on the screen is what is approved, also what was typed after the last save."""
    actions.approve_minutes(meeting, by=request.user)
    return "Protokollet är godkänt. Alla som ska göra något har fått veta det, och breven är på väg.", ""


DEEDS: dict[str, Callable[[PilotMeeting, HttpRequest, list[str]], tuple[str, str]]] = {
    MOVE: _move,
    INVITE: _invite,
    "ta-tillbaka": _take_back,
    "narvaro": _presence,
    NOTES: _notes,
    "lagg-till": _add_cases,
    "ta-bort-arende": _take_off,
    "stall-in": _cancel,
    APPROVE: _approve,
}


def may_approve(meeting: PilotMeeting) -> bool:
    return meeting.is_open and meeting.start <= timezone.now()
