"""An act is watched, and undone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cases.actions import moves
from cases.models import (
    Assignment,
    Attachment,
    Case,
    ClosingAnswer,
    Decision,
    Message,
    Promise,
    StatusChange,
    Step,
    TurnPeriod,
)
from cases.workflow import Side
from portal.mail import outbox
from portal.models import OutgoingEmail, SecretLink, UnsentText, User
from portal.people import log
from portal.text.exceptions import NotAllowed

LASTS = timedelta(minutes=1)
GONE = "Det har gått en minut, och mejlet har skickats. Det går inte att ångra längre."
OVER = "Det har gått en minut, så det går inte att ångra längre."
BEGUN = "Någon har börjat skriva ett svar, så det går inte att ångra. Ta tillbaka frågan i stället."
SINCE = "Något annat har hänt i ärendet sedan dess, så det går inte att ångra."
WHY = "Ångrat"  # beside the state that the case goes back to
# Of the act alone: the clock of the machine, and what the database makes itself.
UNWATCHED = {"search", "updated_at", "held_until"}
TAKEN_AWAY = "period", "promise"  # what tells only how things stand, and stood for less than a minute

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]


@dataclass(frozen=True)
class Deed:
    """What one act changed, in what JSON can hold: the old values by table, row and column, and the rows it made.

    `after` is a digest of how the case stood then; `letters` the hours to which each was held.
    """

    case: int
    by: int
    before: Rows
    made: dict[str, list[str]]
    after: str
    letters: dict[str, str]
    until: str


@contextmanager
def watched(case: Case, *, by: User) -> Iterator[list[Deed]]:
    """What is done inside is one act. Then the list holds its deed, if it changed something and can be undone.

    Its letters wait also if it cannot: else they would come before those of an act that was done just before.
    """
    deeds: list[Deed] = []
    with transaction.atomic(), outbox.counted() as written:
        before, waiting = _rows(moves.lock(case)), _letters_about(case)
        yield deeds
        after = _rows(case)
        changed, made, until = _changed(before, after), _made(before, after), timezone.now() + LASTS
        held = {str(pk): at.isoformat() for pk, at in outbox.hold(written.letters, until=until).items()}
        _keep_from_business(Message.objects.filter(pk__in=made.get("message", [])), until=until)
        if "closing_text" in changed.get("case", {}).get(str(case.pk), {}):
            Case.objects.filter(pk=case.pk).update(held_until=until)
        may_be_undone = case.joined_into_id is None and not made.get("file") and waiting <= _letters_about(case)
        if (changed or made) and may_be_undone:
            deeds.append(Deed(case.pk, by.pk, changed, made, _digest(after), held, until.isoformat()))


@contextmanager
def in_turn(case: Case) -> Iterator[None]:
    """What is said inside is told after that about the case which waits for its minute."""
    now = timezone.now()
    waiting = OutgoingEmail.objects.untried().filter(about="case", about_id=case.pk, not_before__lte=now + LASTS)
    until = waiting.filter(not_before__gt=now).aggregate(latest=Max("not_before"))["latest"]
    if until is None:
        yield
        return
    this, said = Case.objects.filter(pk=case.pk), Message.objects.said_in(case)
    with transaction.atomic(), outbox.counted() as written:
        words, before = this.values_list("closing_text", flat=True).get(), list(said.values_list("pk", flat=True))
        yield
        outbox.hold(written.letters, until=until)
        _keep_from_business(said.exclude(pk__in=before), until=until)
        this.exclude(closing_text=words).update(held_until=until)


def _keep_from_business(said: models.QuerySet, *, until: datetime) -> None:
    """It reads a text when it would get the letter about it; what it has written itself it reads at once."""
    said.exclude(side=Side.BUSINESS).filter(held_until=None).update(held_until=until)


@transaction.atomic
def undo(deed: Deed, *, by: User, at: datetime | None = None) -> Case:
    """The case as it was before the act, if that is the last that has happened and all its letters are still here."""
    at = at or timezone.now()
    case = moves.lock(Case(pk=deed.case))
    held = {int(pk): _moment(hour) for pk, hour in deed.letters.items()}
    if by.pk != deed.by or at >= _moment(deed.until) or not outbox.stop(held):
        raise NotAllowed(GONE if held else OVER)
    if _digest(_rows(case)) != deed.after:
        raise NotAllowed(SINCE)
    if _is_answer_begun(deed.made.get("assignment", [])):
        raise NotAllowed(BEGUN)
    _take_away(deed.made, at=at)
    for table, rows in deed.before.items():
        for pk, old in rows.items():
            _table(case, table).filter(pk=pk).update(**old)
    now = Case.objects.defer("search").get(pk=case.pk)
    if now.state != case.state:
        StatusChange.objects.create(case=case, from_state=case.state, to_state=now.state, by=by, at=at, reason=WHY)
    Case.objects.filter(pk=case.pk).update(updated_at=at)  # so that a page that was read before is an old one
    log.note("case.undo", case, by=by, at=at)
    return now


def _take_away(made: dict[str, list[str]], *, at: datetime) -> None:
    """A text stays in the record, as undone. A question that nobody was told of was never put: the history tells."""
    Promise.objects.filter(pk__in=made.get("promise", [])).delete()
    TurnPeriod.objects.filter(pk__in=made.get("period", [])).delete()
    Message.ever.filter(pk__in=made.get("message", [])).update(undone_at=at)
    Assignment.objects.filter(pk__in=made.get("assignment", [])).delete()


def _is_answer_begun(asked: list[str]) -> bool:
    """What is typed and not sent on the page of a question would be lost with it."""
    pages = [each.page_key for each in Assignment.objects.filter(pk__in=asked)]
    return UnsentText.objects.filter(page__in=pages, holds_words=True).exists()


# --- How a case stands ----------------------------------------------------------------------------


def _tables(case: Case) -> dict[str, models.QuerySet]:
    """All that an act can change and that tells what stands now, and what can come of it within the minute."""
    asked = Assignment.objects.filter(case=case)
    opens = models.Q(scope="case", target_id=case.pk) | models.Q(scope="assignment", target_id__in=asked.values("pk"))
    return {
        "case": Case.objects.filter(pk=case.pk),
        "assignment": asked,
        "promise": Promise.objects.filter(case=case),
        "period": TurnPeriod.objects.filter(case=case),
        "message": Message.objects.said_in(case),
        "step": Step.objects.filter(case=case),
        "file": Attachment.objects.filter(case=case),
        "link": SecretLink.objects.filter(opens),
        "closing answer": ClosingAnswer.objects.filter(case=case),
        "decision": Decision.objects.filter(case=case),
    }


def _table(case: Case, name: str) -> models.QuerySet:
    return _tables(case)[name]


def _rows(case: Case) -> Rows:
    return {name: {str(row.pop("pk")): row for row in _values(rows)} for name, rows in _tables(case).items()}


def _values(rows: models.QuerySet) -> Iterator[Row]:
    """As JSON can hold them. Of a link only whether it is closed: it is opened, and made, when nobody acts."""
    columns = [each.attname for each in rows.model._meta.concrete_fields if each.name not in UNWATCHED]
    kept = ["revoked_at"] if rows.model is SecretLink else columns
    for row in rows.order_by().values("pk", *kept):
        yield {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _changed(before: Rows, after: Rows) -> Rows:
    found: Rows = {}
    for table, rows in before.items():
        for pk, old in rows.items():
            new = after[table].get(pk, {})
            if differs := {name: value for name, value in old.items() if new.get(name) != value}:
                found.setdefault(table, {})[pk] = differs
    return found


def _made(before: Rows, after: Rows) -> dict[str, list[str]]:
    made = {table: sorted(after[table].keys() - rows.keys()) for table, rows in before.items() if table != "link"}
    return {table: keys for table, keys in made.items() if keys}


def _digest(rows: Rows) -> str:
    watched = {table: there for table, there in rows.items() if table != "link"}
    return sha256(json.dumps(watched, sort_keys=True, default=str).encode()).hexdigest()


def _letters_about(case: Case) -> set[int]:
    """Those that wait. An act that takes one of them back, to say more in another, cannot be undone."""
    waiting = OutgoingEmail.objects.untried().filter(about="case", about_id=case.pk)
    return set(waiting.values_list("pk", flat=True))


def _moment(said: str) -> datetime:
    moment = parse_datetime(said)
    assert moment
    return moment
