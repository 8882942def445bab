"""How a case ends, and how it comes back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.actions.asking import take_back
from cases.models import Case, CaseAccess, ClosingAnswer, Message, Promise, Step
from cases.queries import first_contact, joined
from cases.workflow import Audience, Kind, Outcome, Side, State
from portal.mail import links
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed

CASE_SCOPE = "case"
ENDED = "Ärendet är avslutat."


@transaction.atomic
def close(
    case: Case,
    *,
    by: User,
    outcome: Outcome | str,
    text: str = "",
    nothing_more: bool = False,
    despite_open: str = "",
    at: datetime | None = None,
) -> Case:
    """Close with an outcome and with the road map, or with "nothing more is needed".

    Over an open question the pilot must say why, but not where the business has written after the answer, perhaps to
    say thanks; the rest are recalled and their officers told.
    """
    at = at or timezone.now()
    case = moves.lock(case)
    outcome = Outcome(outcome)
    still_open = list(case.assignments.open().select_related("sector", "officer"))
    unanswered = [assignment for assignment in still_open if not assignment.business_has_written]
    if unanswered and not despite_open.strip():
        names = ", ".join(dict.fromkeys(str(assignment.sector) for assignment in unanswered))
        raise NotAllowed(f"{names} har inte svarat. Skriv varför ärendet avslutas ändå, eller vänta på svaret.")
    _must_agree(outcome, list(case.steps.all()), nothing_more=nothing_more)
    _recall_all(case, still_open, by=by, at=at, why=ENDED)
    moves.note_contact(case, at=at, is_answer=True)
    case.outcome, case.closing_text, case.closed_at = outcome, text.strip(), at
    end(case, State.CLOSED, by=by, at=at, reason=despite_open.strip())
    emails.closed(case, at=at)
    _tell_those_kept_apart(case, at=at)
    return case


def _tell_those_kept_apart(case: Case, *, at: datetime) -> None:
    for each in joined.duplicates_of(case):
        if not each.shares_address_with(case):
            emails.closed_with_another(each, at=at)


def _must_agree(outcome: Outcome, steps: list[Step], *, nothing_more: bool) -> None:
    """What the business reads as the result says the same as its road map."""
    is_left = any(step.remains for step in steps)
    if nothing_more and is_left:
        raise NotAllowed("Företaget har steg kvar. Ta bort krysset för att inget mer behövs, eller ändra stegen.")
    if outcome == Outcome.CAN_APPLY and not is_left:
        raise NotAllowed("Lägg till vad företaget kan söka, och hos vem. Annars väljer du ett annat resultat.")
    if outcome == Outcome.ANSWERED and not steps and not nothing_more:
        raise NotAllowed("Lägg till vad företaget behöver göra, eller kryssa för att inget mer behövs.")


@transaction.atomic
def withdraw(case: Case, *, by: User | None = None, at: datetime | None = None) -> Case:
    """The business takes its case back. What it has sent remains a public document."""
    at = at or timezone.now()
    case = moves.lock(case)
    asked = list(case.assignments.open().select_related("sector", "officer"))
    _recall_all(case, asked, by=by, at=at, why="Företaget har dragit tillbaka ärendet.")
    case.closed_at = at
    end(case, State.WITHDRAWN, by=by, at=at)
    emails.withdrawn(case, recalled=asked, at=at)
    _tell_those_kept_apart(case, at=at)
    return case


@transaction.atomic
def reopen(
    case: Case,
    *,
    by: User | None = None,
    access: CaseAccess | None = None,
    text: str = "",
    at: datetime | None = None,
) -> Case:
    """Open again: by the business within 30 days, by the pilot whenever it is needed."""
    at = at or timezone.now()
    case = moves.lock(case)
    if case.state == State.JOINED:
        raise NotAllowed("Ärendet har slagits ihop med ett annat. Ta isär dem i stället.")
    is_business = by is None or not by.roles.runs_cases
    if is_business and not case.may_be_reopened(at):
        raise NotAllowed("Det har gått mer än 30 dagar. Fråga mer om detta, så blir det ett nytt ärende.")
    _move_closing_words_to_thread(case)
    moves.move(case, State.REOPENED, by=by, at=at)
    case.outcome, case.closed_at, case.first_contact_at = "", None, None
    moves.promise(case, Promise.Kind.FIRST_CONTACT, due=first_contact.promised(at).due, at=at)
    if text.strip():
        said = {"side": Side.BUSINESS if is_business else Side.PILOT, "author": by, "access": access}
        Message.objects.create(
            case=case, audience=Audience.BUSINESS, kind=Kind.MESSAGE, text=text.strip(), at=at, **said
        )
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.reopened(case, at=at)
    return case


def _move_closing_words_to_thread(case: Case) -> None:
    """They were said then and are not the state of things any more; a second end writes its own."""
    if not case.closing_text:
        return
    ended = case.status_changes.filter(to_state=State.CLOSED).select_related("by").last()
    Message.objects.create(
        case=case,
        audience=Audience.BUSINESS,
        kind=Kind.MESSAGE,
        side=Side.PILOT,
        author=ended and ended.by,
        text=case.closing_text,
        at=case.closed_at,
    )
    case.closing_text = ""


@transaction.atomic
def put_aside(case: Case, *, by: User, at: datetime | None = None) -> Case:
    """Spam: put aside without a letter. Nothing is deleted, and it can be taken back."""
    at = at or timezone.now()
    case = moves.lock(case)
    asked = list(case.assignments.open().select_related("sector", "officer"))
    _recall_all(case, asked, by=by, at=at, why="Ärendet är bortsorterat.")
    case.closed_at = at
    end(case, State.SPAM, by=by, at=at)
    links.revoke(scope=CASE_SCOPE, target_id=case.pk, at=at)
    return case


@transaction.atomic
def restore(case: Case, *, by: User, at: datetime | None = None) -> Case:
    """It was not spam after all: back among the new ones, with a new promise."""
    at = at or timezone.now()
    case = moves.lock(case)
    moves.move(case, State.RECEIVED, by=by, at=at)
    case.closed_at, case.first_contact_at = None, None
    moves.promise(case, Promise.Kind.FIRST_CONTACT, due=first_contact.promised(at).due, at=at)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.receipt(case, at=at)
    return case


def give_feedback(case: Case, *, at: datetime | None = None, **answers: Any) -> ClosingAnswer:
    """The three questions, once per case."""
    if case.state != State.CLOSED:
        raise NotAllowed("Du kan svara när ärendet är avslutat.")
    try:
        with transaction.atomic():
            given = ClosingAnswer.objects.create(case=case, at=at or timezone.now(), **answers)
            log.note("case.feedback", case, by=None, at=at)
            emails.closing_answer(case, at=at)
    except IntegrityError as error:
        raise NotAllowed("Vi har redan fått ditt svar på det här ärendet. Tack!") from error
    return given


def _recall_all(case: Case, assignments: list, *, by: User | None, at: datetime, why: str) -> None:
    for assignment in assignments:
        assignment.case = case
        take_back(assignment, by=by, at=at, why=why)


def end(
    case: Case, state: State, *, by: User | None, at: datetime, reason: str = "", keeps_questions: bool = False
) -> None:
    """Within an action that has locked the case. Of a duplicate, what its business was asked may stay open."""
    moves.move(case, state, by=by, at=at, reason=reason)
    case.rests_until, case.rests_for, case.rests_because = None, "", ""
    if not keeps_questions:
        Message.objects.said_in(case).open_questions().update(answered_at=at)
    for promise in case.promises.filter(outcome=Promise.Outcome.OPEN):
        moves.end_promise(promise, at=at, on_time=Promise.Outcome.CANCELLED)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
