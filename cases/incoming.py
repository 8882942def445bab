"""What becomes of a letter that answers one of ours about a case, a question to a sector, or a pilot meeting."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails, rules
from cases.forms.officer import FILES, TYPED
from cases.models import Assignment, Case, CaseAccess, Invitation, PilotMeeting
from cases.queries import telling
from cases.workflow import State
from portal.mail import outbox
from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.mail.links import absolute
from portal.models import Contact, MailboxPerson, OutgoingEmail, User, town_hall
from portal.pages import inboxes
from portal.people import directory, unsent_input

SAYS = {
    "ACCEPTED": Invitation.Says.YES,
    "TENTATIVE": Invitation.Says.MAYBE,
    "DECLINED": Invitation.Says.NO,
}


NAMELESS = "Den som svarar på frågan måste först säga sitt namn, och det går bara på sidan som vårt mejl länkar till."
IN_ANSWER = "draft_kept", "not_all_came", "not_all_came_from_sector"
ON_DESK = {"box": "skicka-text", "files_box": "skicka-files"}  # as the box is called on the case's page in admin
ON_QUESTION = {"box": TYPED, "files_box": FILES}


class CaseHome(homes.Home):
    """The business, from the address that its case has now: a message, or the answer to the one open question.

    The pilot, to a letter of hers: a draft on the case's page, also when it came to the shared mailbox and she
    answers from her own address. She may mean the business or herself, and nobody guesses.
    """

    model = Case

    def rows(self) -> QuerySet[Case]:
        return Case.objects.select_related("contact").defer("search").filter(disposed_at=None)

    def from_another(self, thing: Case, received: Received) -> str:
        is_the_pilots = received.letter.answers_to and _pilot_at(received.row.sender)
        return self.answered(thing, received) if is_the_pilots else super().from_another(thing, received)

    def answered(self, thing: Case, received: Received) -> str:
        if received.letter.answers_to:
            return self._keep_as_draft(thing, received)
        if received.letter.to != thing.contact.email:
            raise Homeless("Mejlet kommer inte från ärendets företag.")
        return _said_by_business(thing, received, is_answer=True)

    def _keep_as_draft(self, thing: Case, received: Received) -> str:
        actions.words_of(received.row, received.files)
        by, case = _pilot_at(received.row.sender), thing
        if (
            thing.state == State.JOINED and not thing.is_kept_apart
        ):  # else she answers somebody who reads only this one
            case = thing.joined_into
        if by is None:
            raise Homeless("Mejlet kommer inte från någon som är företagslots i dag.")
        if not Case.objects.filter(rules.cases_letters_are_put_in_by(by), pk=case.pk).exists():
            raise Homeless(f"{by} arbetar inte med ärendet.")
        _put_in(by, case, received, **ON_DESK)
        received.row.about_id = case.pk
        link = absolute(reverse("admin:cases_case_change", args=[case.pk]))
        told = {"case": case, "may_work": True, "whose": by, "link": f"{link}#skriv"}
        _tell_of_draft(received.row.sender, case, told, at=received.at)
        return f"Utkast hos {by}, som väljer vem som ska läsa texten."

    def came_back(self, thing: Case, received: Received) -> None:
        if received.letter.to == thing.contact.email:
            actions.letter_came_back(thing, received.letter)


class AccessHome(homes.Home):
    """Somebody who was invited to the case: a message in the own name, or the answer to the one open question. Of
    whoever may only read a person decides, as of a letter from another address."""

    model = CaseAccess

    def rows(self) -> QuerySet[CaseAccess]:
        rows = CaseAccess.objects.standing().select_related("case__contact").defer("case__search")
        return rows.filter(case__disposed_at=None)

    def filed_under(self, thing: CaseAccess) -> models.Model:
        return thing.case

    def answered(self, thing: CaseAccess, received: Received) -> str:
        if not thing.may_write or thing.accepted_at is None:
            raise Homeless(f"{thing} är inbjuden till ärendet, men får inte skriva i det.")
        return _said_by_business(thing.case, received, is_answer=True, access=thing)


class AssignmentHome(homes.Home):
    """A sector's mailbox or another organisation: to the pilot, by the name of whoever wrote. An officer's own
    address: a draft on the page of the question, since nobody guesses who shall read it. So does what a colleague
    who works on the question answers from an own address, to a letter in the sector's mailbox.
    """

    model = Assignment

    def rows(self) -> QuerySet[Assignment]:
        return Assignment.objects.select_related("case", "sector", "officer").filter(case__disposed_at=None)

    def filed_under(self, thing: Assignment) -> models.Model:
        return thing.case

    def from_another(self, thing: Assignment, received: Received) -> str:
        colleague = User.objects.filter(email=received.row.sender, is_active=True).first()
        if colleague is None or not Assignment.objects.filter(pk=thing.pk).workable_by(colleague).exists():
            return super().from_another(thing, received)
        actions.words_of(received.row, received.files)
        return _keep_as_draft(thing, received, address=colleague.email)

    def answered(self, thing: Assignment, received: Received) -> str:
        said = actions.words_of(received.row, received.files)
        if received.letter.to != thing.sector.email:
            return _keep_as_draft(thing, received, address=received.letter.to)
        if rules.is_address_in_conflict(received.letter.to, case=thing.case_id):
            raise Homeless("Mejlet kommer från någon som är jävig i ärendet.")
        if rules.asks_who_reads(thing.sector, case=thing.case_id):
            raise Homeless(NAMELESS)
        by = MailboxPerson.objects.named(received.row.sender_name or received.row.sender, thing.sector)
        if thing.is_open:
            message = actions.answer(thing, said, by=by, to_business=False, stored=received.files)
        else:
            message = actions.write_to_pilot(thing, said, by=by, stored=received.files)
        received.row.became_id = message.pk
        if received.row.left_out and _may_be_answered(received.letter.to, at=received.at):
            emails.not_all_came_from_sector(thing, at=received.at)
        return f"Svar från {thing.sector.full_name} till lotsen."


def _said_by_business(thing: Case, received: Received, *, is_answer: bool, access: CaseAccess | None = None) -> str:
    """A message where the work goes on; with `is_answer` the answer to the one open question, if there is one."""
    said = actions.words_of(received.row, received.files)
    case = _where_it_goes_on(thing)
    message = actions.reply(case, said, access=access, answers_one=is_answer, stored=received.files, at=received.at)
    received.row.about_id, received.row.became_id = case.pk, message.pk
    if access is None:
        actions.prove_address(case, how=Contact.Proof.REPLY)
        _tell_what_is_missing(case, received)
    where = "" if case == thing else f" i {case.reference}"
    return f"Svar på frågan{where}." if message.answers_id else f"Meddelande från {access or 'företaget'}{where}."


def _where_it_goes_on(case: Case) -> Case:
    if case.state != State.JOINED:
        return case
    if case.joined_into.shares_address_with(case):
        return case.joined_into
    if not case.is_kept_apart:
        raise Homeless("Ärendet har slagits ihop med någon annans, som är avslutat.")
    return case  # read by the town hall where it goes on, and never by the other business


def _pilot_at(address: str) -> User | None:
    """Who writes from it, and runs the cases; from the shared mailbox it is whoever is the pilot today."""
    if address == town_hall().pilot_mailbox:
        return directory.pilot(timezone.localdate())
    person = User.objects.filter(email=address, is_active=True).first()
    return person if person and rules.may_triage(person) else None


def _put_in(by: User, thing: Case | Assignment, received: Received, **boxes: str) -> None:
    if not unsent_input.put_in(by, thing.page_key, text=received.row.words(), files=received.files, **boxes):
        raise Homeless("Texten är för lång för ett utkast.")


def _keep_as_draft(thing: Assignment, received: Received, *, address: str) -> str:
    """On the page where she chooses who reads it. Who may not open that page gets no more than was written to her."""
    officer = User.objects.filter(email=address, is_active=True).first()
    if officer is None:
        raise Homeless("Mejlet kommer inte från någon som har ett konto.")
    if rules.is_in_conflict(officer, case=thing.case_id):
        raise Homeless(f"{officer} har anmält jäv i ärendet.")
    rows = Assignment.objects.filter(pk=thing.pk)
    may_work = rows.workable_by(officer).exists()
    if not (may_work or rows.taken_from(officer).exists()):
        raise Homeless(f"{officer} läser inte frågan till {thing.sector} längre.")
    _put_in(officer, thing, received, **ON_QUESTION)
    link = absolute(reverse("assignment", args=[thing.pk]))
    told = {"case": thing.case, "assignment": thing, "may_work": may_work, "link": link}
    _tell_of_draft(officer.email, thing, told, at=received.at)
    return f"Utkast hos {officer}, som väljer vem som ska läsa texten."


def _may_be_answered(to: str, *, at: datetime) -> bool:
    """Once an hour at each address, so that no two programs go on answering each other."""
    written = OutgoingEmail.objects.filter(kind__in=IN_ANSWER, to=to, created_at__gt=at - timedelta(hours=1))
    return not written.exists()


def _tell_what_is_missing(case: Case, received: Received) -> None:
    if received.row.left_out and _may_be_answered(case.contact.email, at=received.at):
        emails.not_all_came(case, at=received.at)


def _tell_of_draft(to: str, thing: Case | Assignment, told: dict, *, at: datetime) -> None:
    if not _may_be_answered(to, at=at):
        return
    context = told | {"topic": telling.topic(told["case"])} | directory.pilot_in_letters(timezone.localdate(at))
    about = {"about": told["case"], "answers": thing, "at": at}
    outbox.write(outbox.Letter("cases/email/draft_kept", to=to, context=context, **about))


class InvitationHome(homes.Home):
    """A guest at a pilot meeting says yes or no. What a business writes about it is a message in its case, and never
    the answer to a question; what others write is read on the meeting's page."""

    model = Invitation

    def rows(self) -> QuerySet[Invitation]:
        return Invitation.objects.standing().select_related("meeting", "case__contact", "user", "sector")

    def address_of(self, thing: Invitation) -> str:
        return thing.reaches

    def filed_under(self, thing: Invitation) -> models.Model:
        return thing.case or thing.meeting

    def answered(self, thing: Invitation, received: Received) -> str:
        if _is_business(thing, received):
            return _said_by_business(thing.case, received, is_answer=False)
        raise Homeless(f"Svar från {thing} om lotsmötet {thing.meeting.when}.")

    def attends(self, thing: Invitation, received: Received) -> str:
        assert received.read.attendance is not None
        thing.says, start = SAYS[received.read.attendance.says], received.read.attendance.start
        if start and start != thing.meeting.start:
            raise Homeless(f"{thing} {thing.get_says_display()}, men svaret gäller en tid som har ändrats sedan dess.")
        thing.save(update_fields=["says"])
        told = f"{thing} {thing.get_says_display()}."
        if received.row.text and _is_business(thing, received):
            told = f"{told} {_said_by_business(thing.case, received, is_answer=False)}"
        return told


def _is_business(thing: Invitation, received: Received) -> bool:
    return bool(thing.case and thing.case.contact.email == received.letter.to)


def _meetings_of(user: User) -> QuerySet[PilotMeeting]:
    meetings = PilotMeeting.objects.all() if rules.may_triage(user) else PilotMeeting.objects.none()
    return meetings.exclude(pk__in=meetings.whose_mail_is_hidden_from(user).values("pk"))


inboxes.register(
    inboxes.Inbox(
        model=PilotMeeting,
        readable_by=_meetings_of,
        page=lambda meeting: reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]),
        ways={PilotMeeting: ""},
    )
)
for home in (CaseHome(), AccessHome(), AssignmentHome(), InvitationHome()):
    homes.register(home)
