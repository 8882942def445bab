"""The pen: what a person makes of a letter that came in and found no home by itself.

    homeless --> into a case (the business's words, or a note of the pilot's), a new case, laid aside
             --> at the registrar --> laid aside | back
             --> junk --> back

Each locks the letter first, so that two presses, or two people, make one thing of it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.actions import moves
from cases.actions.intake.for_somebody import register_for_somebody
from cases.actions.intake.submission import Submission
from cases.actions.thread import reply, write_note
from cases.models import Case, Draft, Message
from portal.models import IncomingEmail, Sector, StoredFile, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import moment

State = IncomingEmail.State
SUBJECT = Case._meta.get_field("subject").max_length
ANSWERED = re.compile(r"^(?:(?:sv|re|aw|vs|vb|fw|fwd)\s*:\s*)+", re.IGNORECASE)
ONLY_FILES = "(Bara bilagor.)"
SAYS_NOTHING = "Mejlet har varken text eller någon bilaga som vi kan ta emot."
READ_AT_THE_RECORD = "Registratorn har tagit hand om mejlet."
READ = "Läst. Inget mer behövde göras."


def words_of(letter: IncomingEmail, files: Collection[StoredFile]) -> str:
    """What it says now, without what it quotes; and what did not come along. Raises NotAllowed if it says nothing."""
    if not (letter.text or files):
        raise NotAllowed(SAYS_NOTHING)
    return letter.words(if_none=ONLY_FILES)


@transaction.atomic
def put_letter_in_case(
    letter: IncomingEmail, case: Case, *, by: User, as_note: bool = False, at: datetime | None = None
) -> Message:
    """The business's words, which a person says that they are: the message, its files, the answer to the one open
    question. As a note it is the pilot's to read. It proves nobody's address: anybody can write any sender.
    """
    at = at or timezone.now()
    letter = _lock(letter, by=by)
    case = _own_duplicate(letter, case) or case
    if twin := _twin(letter, case, as_note=as_note):
        return twin
    _must_be(letter, State.HOMELESS)
    if not rules.may_triage(by) or not Case.objects.filter(rules.cases_letters_are_put_in_by(by), pk=case.pk).exists():
        raise NotAllowed("Du kan inte lägga något i det ärendet.")
    files = list(letter.files.all())
    if as_note:
        message = write_note(case, _as_note(letter), by=by, stored=files, at=at)
    else:
        _must_take_in(moves.lock_with_goal(case)[0])
        message = reply(case, words_of(letter, files), answers_one=True, stored=files, at=at)
    outcome = f"{'Anteckning' if as_note else 'Företagets ord'} i {case.reference}."
    _decide(letter, State.SORTED, "post.note" if as_note else "post.message", outcome, by=by, at=at, case=case)
    IncomingEmail.objects.filter(pk=letter.pk).update(became_id=message.pk)
    return message


@transaction.atomic
def register_letter(
    letter: IncomingEmail,
    submission: Submission,
    *,
    by: User,
    draft: Draft | None = None,
    sectors: Iterable[Sector] = (),
    at: datetime | None = None,
) -> Case:
    """A new case of it, with its files and, unless another is given, its subject. One letter becomes one case."""
    at = at or timezone.now()
    letter = _lock(letter, by=by)
    if draft is not None and (made := Draft.objects.get(pk=draft.pk).case):
        return made
    _must_be(letter, State.HOMELESS)
    subject = submission.subject or ANSWERED.sub("", letter.subject)[:SUBJECT]
    told = replace(submission, subject=subject, files=[*submission.files, *letter.files.all()])
    case = register_for_somebody(told, by=by, sectors=sectors, draft=draft, at=at)
    _decide(letter, State.SORTED, "post.case", f"Nytt ärende: {case.reference}.", by=by, at=at, case=case)
    return case


@transaction.atomic
def hand_to_registrar(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    """It stands on the registrar's page until it is laid aside, or given back."""
    _turn(letter, State.REGISTRAR, "post.registrar", was=(State.HOMELESS,), by=by, at=at)


@transaction.atomic
def mark_as_junk(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    _turn(letter, State.JUNK, "post.junk", was=(State.HOMELESS, State.REGISTRAR), by=by, at=at)


@transaction.atomic
def give_back_letter(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    """To those that wait to be sorted."""
    _turn(letter, State.HOMELESS, "post.back", was=(State.JUNK, State.REGISTRAR), by=by, at=at)


@transaction.atomic
def lay_aside(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    """Read, and nothing more to do; by the registrar, that it is where it belongs."""
    _turn(letter, State.SORTED, "post.done", was=(State.HOMELESS, State.REGISTRAR), by=by, at=at)


def _turn(letter: IncomingEmail, to: State, code: str, *, was: tuple, by: User, at: datetime | None) -> None:
    letter = _lock(letter, by=by)
    if letter.state == to and letter.became_id is None:
        return  # the second of two presses
    _must_be(letter, *was)
    if letter.is_homeless and not rules.may_triage(by):
        raise NotAllowed("Lotsen sorterar mejlet. Det är inte ditt än.")
    outcome = letter.outcome
    if to == State.SORTED:
        outcome = READ_AT_THE_RECORD if letter.is_at_registrar else READ
    _decide(letter, to, code, outcome, by=by, at=at or timezone.now())


def _lock(letter: IncomingEmail, *, by: User) -> IncomingEmail:
    rows = IncomingEmail.objects.filter(rules.letters_readable_by(by)).select_for_update(of=("self",))
    if found := rows.filter(pk=letter.pk).first():
        return found
    raise NotAllowed("Det är inte du som sorterar det här mejlet.")


def _must_be(letter: IncomingEmail, *states: State) -> None:
    if letter.state not in states:
        where = letter.outcome if letter.state == State.SORTED else f"Det är {letter.get_state_display()}."
        raise NotAllowed(f"Mejlet är redan sorterat. {where}")


def _own_duplicate(letter: IncomingEmail, case: Case) -> Case | None:
    """What somebody who is kept apart has written is theirs alone, also when it is sorted where the work goes on."""
    own = case.joined.filter(pk=letter.about_id).first() if letter.about == "case" else None
    return own if own and own.is_kept_apart else None


def _must_take_in(case: Case) -> None:
    if case.is_kept_apart:
        return
    if case.joined_into_id:
        raise NotAllowed(f"{case.reference} har slagits ihop med {case.joined_into}. Lägg mejlet där.")
    if not case.is_open:
        raise NotAllowed(
            f"{case.reference} är avslutat. Öppna ärendet igen först, eller lägg mejlet som en anteckning."
        )


def _twin(letter: IncomingEmail, case: Case, *, as_note: bool) -> Message | None:
    """What an earlier press made of it."""
    found = Message.objects.filter(pk=letter.became_id, case=case).first() if letter.became_id else None
    return found if found and found.is_internal == as_note else None


def _as_note(letter: IncomingEmail) -> str:
    head = f"Mejl från {letter.from_whom} {moment(letter.received_at)}: {letter.subject or 'utan ämne'}"
    return f"{head}\n\n{letter.words(if_none=ONLY_FILES)}"


def _decide(
    letter: IncomingEmail, to: State, code: str, outcome: str, *, by: User, at: datetime, case: Case | None = None
) -> None:
    letter.state, letter.outcome, letter.sorted_by, letter.sorted_at = to, outcome, by, at
    if case is not None:
        letter.about, letter.about_id = "case", case.pk
    letter.save(update_fields=["state", "outcome", "sorted_by", "sorted_at", "about", "about_id"])
    about = {"case": letter.about_id} if letter.about == "case" else {}
    log.note(code, letter, by=by, at=at, **about)
