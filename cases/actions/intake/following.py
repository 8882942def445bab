"""More about what ended too long ago to be opened again: a new case of the same business, which knows the old one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions import double_submit, moves
from cases.actions.intake.proving import prove_address
from cases.actions.intake.submission import Submission, register
from cases.models import Case
from portal.models import Contact
from portal.record.own_fields import CONTACT
from portal.text.exceptions import NotAllowed

SUBJECT = Case._meta.get_field("subject").max_length


@transaction.atomic
def ask_more(case: Case, text: str, *, at: datetime | None = None) -> Case:
    """Rows of its own, so that each case is disposed of by itself; whose the address is has been shown already."""
    at = at or timezone.now()
    case = moves.lock(case)
    if twin := case.followed_by.filter(description=text, received_at__gt=at - double_submit.WITHIN).first():
        return twin
    if not case.may_be_asked_more(at):
        raise NotAllowed("Ärendet är öppet, eller kan öppnas igen. Skriv i det i stället.")
    submission = Submission(
        description=text,
        wishes=case.wishes.all(),
        place=case.place,
        town=case.town,
        company_name=case.company_name,
        is_not_started=case.is_not_started,
        org_number=case.business and case.business.known_number,
        subject=f"Mer om {case.subject}"[:SUBJECT],
        **CONTACT.typed_values(case.contact),
    )
    more = register(submission, follows=case, at=at)
    if case.contact.is_proved:
        prove_address(more, how=Contact.Proof(case.contact.proved_how), at=at)
    return more
