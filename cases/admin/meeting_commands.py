"""What Eva can do on the meeting's screen. All its buttons belong to one HTML form, so each brings the notes along.

They are saved first, whichever button is pressed. What cannot be saved yet, and what is typed beside, stays as it is.
"""

from dataclasses import replace

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.admin import meeting_forms as forms
from cases.admin.listing.bulk import MOST
from cases.models import AgendaItem, Case, PilotMeeting
from portal.mail import outbox
from portal.models import User
from portal.pages.commands import NO_FORM, Command, KeepingPage
from portal.people import unsent_input
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

MOVE = "flytta"
GUESTS = tuple(forms.GuestsForm.base_fields)


NOBODY = "Ingen är inbjuden, så ingen får något mejl."


# --- The notes ------------------------------------------------------------------------------------


def _notes_sent(meeting: PilotMeeting, request: HttpRequest) -> list[forms.NotesForm]:
    """Those in which something was changed."""
    sent = [forms.NotesForm.sent(item, request.POST) for item in _items(meeting)]
    return [form for form in sent if form.has_changed()]


def _save_notes(meeting: PilotMeeting, request: HttpRequest) -> tuple[list[str], list[forms.NotesForm]]:
    """Save what was changed about each case: which were saved, and the forms of those that could not be."""
    saved, refused = [], []
    for form in _notes_sent(meeting, request):
        if form.is_valid():
            try:
                actions.take_notes(form.item, by=request.user, **form.cleaned_data)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
        if form.errors:
            refused.append(form)
        else:
            saved.append(form.item.case.reference)
    return saved, refused


def _items(meeting: PilotMeeting) -> QuerySet[AgendaItem]:
    rows = meeting.items.select_related("case__contact", "case__joined_into__contact", "meeting")
    return rows if meeting.is_open else rows.none()


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
    standing = meeting.invitations.standing().select_related("user", "sector")
    invited = set() if data else {each.reaches for each in standing}
    is_over = meeting.is_over(timezone.now())
    form = forms.GuestsForm(data, cases=cases, is_over=is_over, auto_id="bjud-%s")
    for field in form.fields.values():
        field.fill({key: (label, guest) for key, (label, guest) in field.guests.items() if guest.email not in invited})
    form.fields["proposed"].initial = [] if is_over else [key for key, _ in form.fields["proposed"].choices]
    return form


def _move(meeting: PilotMeeting, *, by: User, **typed) -> str:
    with outbox.counted() as letters:
        moved = actions.move_meeting(meeting, by=by, **forms.time_and_place(typed))
    if moved.sequence == meeting.sequence:
        return "Inget var ändrat, så ingen får något mejl."
    if not meeting.was_called:
        return "Tid och plats är sparade."
    return f"Tid och plats är sparade. {'Alla inbjudna får veta det som har ändrats.' if letters.number else NOBODY}"


def _invite(meeting: PilotMeeting, *, by: User, **chosen) -> str:
    guests = [guest for name in GUESTS for guest in chosen[name]]
    is_over = meeting.is_over(timezone.now())
    if not guests:
        raise NotAllowed(f"Kryssa för minst en {'som var med' if is_over else 'att bjuda in'}.")
    actions.invite(meeting, guests, by=by)
    return "De är antecknade som närvarande. Ingen har fått något mejl." if is_over else "De har fått en kallelse."


def _take_back(meeting: PilotMeeting, *, by: User, invitation: str) -> str:
    found = _row(meeting.invitations.standing(), invitation)
    actions.take_back_invitation(found, by=by)
    if meeting.is_over(timezone.now()):
        return f"{found} står inte längre på listan."
    told = "har fått ett mejl om det" if found.reaches else "har ingen adress, så inget mejl gick"
    return f"{found} är inte bjuden längre och {told}."


def _presence(meeting: PilotMeeting, *, by: User, **pressed: str) -> str:
    """The button carries both: which invitation by its value, and whether they came by its name."""
    presence = next((name for name, value in pressed.items() if value), "")
    if not presence:
        raise NotAllowed("Välj Här eller Inte här.")
    invitation = _row(meeting.invitations.standing(), pressed[presence])
    actions.note_presence(invitation, presence, by=by)
    return f"{invitation}: {invitation.get_presence_display()}."


def _notes(meeting: PilotMeeting, *, by: User) -> str:
    """They have been saved, as whichever button is pressed."""
    return "Inget var ändrat."


def _add_cases(meeting: PilotMeeting, *, by: User, cases: list[Case]) -> str:
    if not cases:
        raise NotAllowed("Välj ett eller flera öppna ärenden.")
    for case in cases:
        actions.put_on_agenda(meeting, case, by=by)
    more = "var med" if meeting.is_over(timezone.now()) else "ska bjudas in"
    return f"Dagordningen är utökad. Se efter om fler {more}."


def _take_off(meeting: PilotMeeting, *, by: User, item: str) -> str:
    found = _row(meeting.items.select_related("case", "meeting"), item)
    actions.take_off_agenda(found, by=by)
    return f"{found.case.reference} är borttaget från dagordningen."


def _approve(meeting: PilotMeeting, *, by: User) -> str:
    """What stands on the screen is what is approved, also what was typed after the last save."""
    with outbox.counted() as letters:
        actions.approve_minutes(meeting, by=by)
    told = (
        "Alla som ska göra något har fått veta det, och mejlen är på väg."
        if letters.number
        else "Ingen får något mejl."
    )
    return f"Protokollet är godkänt. {told}"


def _cancel(meeting: PilotMeeting, *, by: User) -> str:
    with outbox.counted() as letters:
        actions.cancel_meeting(meeting, by=by)
    if not meeting.was_called:
        return "Mötet är borttaget."
    return f"Mötet är inställt. {'Alla inbjudna får ett mejl.' if letters.number else NOBODY}"


NOTES, APPROVE = (
    Command("anteckna", _notes, section="dagordning"),
    Command("godkann", _approve),
)
COMMANDS = {
    each.slug: each
    for each in [
        Command(MOVE, _move, forms.TimeAndPlaceForm),
        Command("bjud-in", _invite, forms.GuestsForm, "narvaro"),
        Command("ta-tillbaka", _take_back, section="narvaro", says=("invitation",)),
        Command("narvaro", _presence, section="narvaro", says=("here", "absent")),
        NOTES,
        Command("lagg-till", _add_cases, forms.CasesForm, "dagordning"),
        Command("ta-bort-arende", _take_off, section="dagordning", says=("item",)),
        Command("stall-in", _cancel),
        APPROVE,
    ]
}


class MeetingPage(KeepingPage):
    commands = COMMANDS
    may_mail_many = True

    @property
    def key(self) -> str:
        return page_key(self.thing)

    def address(self, section: str = "") -> str:
        return page_address(self.thing, section)

    def form_of(self, command: Command) -> Form:
        typed = self.request.POST
        if command.form is forms.TimeAndPlaceForm:
            return forms.TimeAndPlaceForm.of(self.thing, typed)
        if command.form is forms.GuestsForm:
            return guests_form(self.thing, typed)
        return forms.CasesForm(chosen_cases(self.request)) if command.form is forms.CasesForm else Form(typed)

    def name_of(self, form: Form) -> str:
        return MOVE if isinstance(form, forms.TimeAndPlaceForm) else NO_FORM

    def save(self) -> HttpResponse:
        """As a draft of whoever types; the notes themselves are saved by a press."""
        self.unsaved = _notes_sent(self.thing, self.request)
        return super().save()

    def carry_out(self, command: Command, form: Form) -> str | None:
        """The notes first. What cannot be saved yet keeps them, and the minutes, from being done with."""
        saved, self.unsaved = _save_notes(self.thing, self.request)
        if command not in {NOTES, APPROVE}:
            return super().carry_out(command, form) or self._say_what_is_wrong(form)
        if self.unsaved:
            self.left, said = self.unsent(form), ""
        else:
            said = super().carry_out(command, form)
        return _saved(saved) if saved and (self.unsaved or command is NOTES) else said

    def _say_what_is_wrong(self, form: Form) -> None:
        """At the top of the page, when the form has no place of its own for it."""
        if self.name_of(form) == NO_FORM and not self.refusal:
            self.refusal = " ".join(error for errors in form.errors.values() for error in errors)

    def unsent(self, form: Form) -> dict[str, list[str]]:
        """What stands on the screen and is neither saved nor pressed."""
        self.chosen = {*GUESTS, *(name for name in self.request.POST if name.startswith("initial-"))}
        sent, prefixes = self.request.POST, [each.prefix for each in self.unsaved]
        beginnings = tuple(f"{start}{prefix}-" for prefix in prefixes for start in ("", "initial-"))
        left = {name: sent.getlist(name) for name in sent if name.startswith(beginnings)} if beginnings else {}
        if not isinstance(form, forms.TimeAndPlaceForm):
            left |= unsent_input.changed([forms.TimeAndPlaceForm.of(self.thing)], sent)
        if not isinstance(form, forms.GuestsForm) and any(name in sent for name in GUESTS):
            proposed = guests_form(self.thing).fields["proposed"].initial
            ticked = {name: sent.getlist(name) for name in GUESTS}
            left |= ticked if ticked != dict.fromkeys(GUESTS, []) | {"proposed": proposed} else {}
        return left

    def done(self, command: Command, form: Form, said: str) -> HttpResponse:
        shown = replace(command, section="") if self.unsaved else command
        return super().done(shown, form, said)


def page_key(meeting: PilotMeeting) -> str:
    """Of what is typed on its page and not saved."""
    return f"meeting-{meeting.pk}"


def page_address(meeting: PilotMeeting, section: str = "") -> str:
    return reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]) + (f"#{section}" if section else "")


def _saved(references: list[str]) -> str:
    return f"{join_words(references)} är {'sparat' if len(references) == 1 else 'sparade'}."
