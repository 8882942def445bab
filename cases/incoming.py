"""What becomes of a letter that answers one of ours about a case, a question to a sector, or a pilot meeting."""

from django.db import models

from cases import actions
from cases.models import Assignment, Case, Invitation
from cases.workflow import State
from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.models import Contact, MailboxPerson

SAYS = {
    "ACCEPTED": Invitation.Says.YES,
    "TENTATIVE": Invitation.Says.MAYBE,
    "DECLINED": Invitation.Says.NO,
}
NOTHING = "Brevet har varken text eller någon bilaga som vi kan ta emot."


def _must_say_something(received: Received) -> None:
    if not (received.row.text or received.files):
        raise Homeless(NOTHING)


class CaseHome(homes.Home):
    """The business, from the address that its case has now: a message, or the answer to the one open question."""

    model = Case

    def find(self, pk: int) -> Case | None:
        return Case.objects.select_related("contact", "joined_into__contact").defer("search").filter(pk=pk).first()

    def answered(self, thing: Case, received: Received) -> str:
        if received.letter.to != thing.contact.email:
            raise Homeless("Brevet kommer inte från ärendets företag.")
        _must_say_something(received)
        case = self._where_it_goes_on(thing)
        question = actions.one_question(case)
        said = received.row.text or "(Bara bilagor.)"
        message = actions.reply(case, said, question=question, stored=received.files, at=received.row.sorted_at)
        received.row.became_id = message.pk
        actions.prove_address(case, how=Contact.Proof.LETTER)
        where = "" if case == thing else f" i {case.reference}"
        return f"Svar på frågan{where}." if question else f"Meddelande från företaget{where}."

    def came_back(self, thing: Case, received: Received) -> None:
        if received.letter.to == thing.contact.email:
            actions.letter_came_back(thing, received.letter)

    def _where_it_goes_on(self, case: Case) -> Case:
        if case.state != State.JOINED:
            return case
        if not case.joined_into.shares_address_with(case):
            raise Homeless("Ärendet är hopfört med någon annans.")
        return case.joined_into


class AssignmentHome(homes.Home):
    """A sector's mailbox or another organisation: to the pilot, by the name of whoever wrote."""

    model = Assignment

    def find(self, pk: int) -> Assignment | None:
        return Assignment.objects.select_related("case", "sector", "officer").filter(pk=pk).first()

    def filed_under(self, thing: Assignment) -> models.Model:
        return thing.case

    def answered(self, thing: Assignment, received: Received) -> str:
        if received.letter.to != thing.sector.email:
            raise Homeless("Svar från en handläggare.")
        _must_say_something(received)
        said = received.row.text or "(Bara bilagor.)"
        by = MailboxPerson.objects.named(received.row.sender_name or received.row.sender, thing.sector)
        if thing.is_open:
            message = actions.answer(thing, said, by=by, to_business=False)
        else:
            message = actions.write_to_pilot(thing, said, by=by)
        actions.add_files(thing.case, received.files, message=message)
        received.row.became_id = message.pk
        return f"Svar från {thing.sector.full_name} till lotsen."


class InvitationHome(homes.Home):
    """A guest at a pilot meeting says yes or no."""

    model = Invitation

    def find(self, pk: int) -> Invitation | None:
        return Invitation.objects.standing().select_related("meeting", "case").filter(pk=pk).first()

    def filed_under(self, thing: Invitation) -> models.Model:
        return thing.case or thing.meeting

    def attends(self, thing: Invitation, received: Received) -> str:
        assert received.read.attendance is not None
        thing.says = SAYS[received.read.attendance.says]
        thing.save(update_fields=["says"])
        return f"{thing} {thing.get_says_display()}."


for home in (CaseHome(), AssignmentHome(), InvitationHome()):
    homes.register(home)
