"""The agenda and the minutes as those invited read them: signed in, or through the limited link of a mailbox."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases import rules, secrecy
from cases.models import Invitation, PilotMeeting
from cases.queries.agenda import Entry, agenda_at, agenda_of, cases_asking_who_reads
from cases.views import readers
from cases.views.doors import as_oneself, lost_link, went_elsewhere
from portal.mail import links
from portal.models import Sector
from portal.people import limits


def signed_in(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(PilotMeeting.objects.visible_to(request.user), pk=pk)
    agenda = agenda_of(meeting, request.user)
    secrecy.note_reading_of(_shown(agenda), by=request.user)
    return _page(request, meeting, agenda, is_pilot=rules.may_triage(request.user))


@login_not_required
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token, scope="meeting")
    invited = Invitation.objects.standing().select_related("meeting", "sector", "user").exclude(sector=None)
    invitation = link and invited.filter(pk=link.target_id).first()
    if invitation is None or invitation.user is None and went_elsewhere(link, invitation.sector):
        return lost_link(request, token=token, is_meeting=True)
    if request.method == "POST":
        limits.use("post_form", limits.client_address(request))
    if request.user.is_authenticated:
        return as_oneself(
            request,
            pk=invitation.meeting_id,
            sector=invitation.sector,
            may_open=lambda user: PilotMeeting.objects.visible_to(user).filter(pk=invitation.meeting_id).exists(),
        )
    return _at_mailbox(request, invitation.meeting, invitation.sector, email=link.email)


def _at_mailbox(request: HttpRequest, meeting: PilotMeeting, sector: Sector, *, email: str) -> HttpResponse:
    """Where it matters who reads one of the cases, whoever reads says who they are first."""
    reader, careful = None, cases_asking_who_reads(meeting, sector, email=email)
    if careful:
        reader = readers.reader_at(request, sector)
        if reader is None:
            return readers.ask(request, sector)
        for case in careful:
            readers.note(request, case, reader)
        if answered := readers.has_answered(request):
            return answered
    agenda = agenda_at(meeting, sector, email=email, reader=reader)
    secrecy.note_reading_of(_shown(agenda), by=reader, sector=sector)
    return _page(request, meeting, agenda, is_pilot=False)


def _shown(agenda: list[Entry]) -> set[int]:
    return {case for entry in agenda for case in entry.shown}


def _page(request: HttpRequest, meeting: PilotMeeting, agenda: list[Entry], *, is_pilot: bool) -> HttpResponse:
    """What was decided is read when the minutes are approved; before that by the pilot alone."""
    staff = meeting.invitations.standing().of_staff().select_related("user", "sector")
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "number_hidden": meeting.items.count() - len(agenda),
        "staff": staff,
        "is_pilot": is_pilot,
        "shows_minutes": meeting.is_approved or is_pilot,
        "is_draft": is_pilot and meeting.is_open and any(entry.is_noted for entry in agenda),
    }
    return render(request, "cases/meeting.html", context)
