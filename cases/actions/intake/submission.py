"""A business (or somebody for it) registers a case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.intake.proving import prove_address
from cases.fields import CASE
from cases.guide.reading import Place
from cases.guide.taking import take_all
from cases.models import (
    Attachment,
    Case,
    CaseNumber,
    Draft,
    Promise,
    StatusChange,
    TurnPeriod,
    Wish,
)
from cases.queries import first_contact
from cases.workflow import Channel, Party, State
from portal.models import Business, Contact, StoredFile, User
from portal.models.business import KnownNumber
from portal.people import companies, limits, log
from portal.record.own_fields import CONTACT
from portal.record.published import without_personal_numbers

SUBJECT_LENGTH = 80
SPOKEN = {Channel.PHONE, Channel.VISIT, Channel.MEETING}  # whoever registers it has spoken with them


@dataclass(frozen=True)
class Submission:
    """What somebody told us, already cleaned in shape. Everything but a way to reach them may be missing."""

    description: str = ""
    wishes: Iterable[Wish] = ()
    place: str = ""
    town: str = ""
    wished_start: str = ""
    spoken_with: str = ""
    guide_answers: str = ""  # a line each
    guided: Iterable[Place] = ()  # the steps that the guide told of, in its order
    company_name: str = ""
    is_not_started: bool = False
    org_number: KnownNumber | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    preference: str = ""
    channel: Channel = Channel.WEB
    subject: str = ""
    files: Iterable[StoredFile] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def register(
    submission: Submission,
    *,
    by: User | None = None,
    draft: Draft | None = None,
    follows: Case | None = None,
    at: datetime | None = None,
) -> Case:
    """Make the case, its promise of first contact and its letters. A draft becomes one case, however often sent."""
    at = at or timezone.now()
    if draft is not None:
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        if draft.case:
            return draft.case
    wishes = list(submission.wishes)
    business = _business(submission)
    contact = Contact.objects.create(business=business, **CONTACT.typed_values(submission))
    due = first_contact.promised(at).due
    case = Case(
        business=business,
        contact=contact,
        company_name=submission.company_name,
        is_not_started=submission.is_not_started,
        subject=without_personal_numbers(submission.subject) or subject_of(submission.description, wishes),
        description=submission.description,
        **CASE.typed_values(submission),
        guide_answers=submission.guide_answers,
        channel=submission.channel,
        registered_by=by,
        follows=follows,
        received_at=at,
        last_progress_at=at,
        turn_since=at,
        next_due=due,
    )
    case.reference = CaseNumber.take(timezone.localdate(at).year)
    case.save(force_insert=True)
    if wishes:  # a new case has none yet: `add` would ask first
        prefetch_related_objects(wishes, "matter_types")
        types = {matter for wish in wishes for matter in wish.matter_types.all()}
        Case.wishes.through.objects.bulk_create(Case.wishes.through(case=case, wish=wish) for wish in wishes)
        matters = Case.matter_types.through
        matters.objects.bulk_create(matters(case=case, mattertype=each) for each in types)
    take_all(submission.guided, case)
    Attachment.objects.bulk_create(Attachment(case=case, file=stored) for stored in submission.files)
    StatusChange.objects.create(case=case, to_state=State.RECEIVED, by=by, at=at)
    TurnPeriod.objects.create(case=case, party=Party.PILOT, since=at)
    moves.promise(case, Promise.Kind.FIRST_CONTACT, due=due, at=at)
    if draft is not None:
        # The typed text lives on in the case; a draft that kept it would be a second copy to dispose of.
        draft.case, draft.data = case, {}
        draft.save(update_fields=["case", "data"])
    log.note("case.register", case, by=by, at=at, channel=submission.channel)
    has_talked = False
    if by and submission.channel in SPOKEN:
        prove_address(case, how=Contact.Proof.HEARD, by=by, at=at)
        if has_talked := rules.may_triage(by):  # which is all that a first contact promises
            moves.be_in_touch(case, by=by, at=at)
    # Of the public form nobody has shown that the address is the sender's: a stranger's gets a few letters, no more.
    if draft is None or (contact.email and limits.may("receipt", contact.email)):
        emails.receipt(case, wishes=wishes, has_talked=has_talked, at=at)
    emails.new_case(case, wishes=wishes, at=at)
    if any(stored.is_stopped for stored in submission.files):  # while it was still a draft
        emails.file_stopped(case, at=at)
    return case


def subject_of(description: str, wishes: list[Wish]) -> str:
    """A short line for lists: what they wish for, else how they begin, without a personal identity number in it."""
    line = ", ".join(wish.label for wish in wishes) or " ".join(description.split("\n", 1)[0].split())
    line = without_personal_numbers(line)
    if len(line) > SUBJECT_LENGTH:
        line = line[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + " …"
    return line[:1].upper() + line[1:] or "Utan rubrik"


def _business(submission: Submission) -> Business | None:
    """The card of a legal person whose number is known, else a row of its own: what is typed here proves nothing, so
    it never changes what another has given us. A name that somebody plans to use is no business yet.
    """
    has_name = submission.company_name and not submission.is_not_started
    if not has_name and submission.org_number is None:
        return None
    if known := companies.recognised(submission.org_number):
        return known
    business = Business(name=submission.company_name or "Utan namn")
    business.take_number(submission.org_number)
    business.save()
    return business
