"""Improvement actions: begun from something that was said, carried out by a sector, judged by Eva, told of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.mail import outbox
from portal.models import Actor, MailboxPerson, Sector, User, account_of
from portal.people import log
from portal.text.email_addresses import normal, validate_reachable
from portal.text.exceptions import NotAllowed
from surveys.models import Area, Factor
from training import emails, rules
from training.actions import moves
from training.models import ImprovementAction, ImprovementNote, Raiser
from training.origins import Source
from training.queries import effects
from training.workflow import UNDER_WAY, WRITTEN_ABOUT, Improvement, Verdict

What = ImprovementNote.What


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be done, by which sector, until when, and which figure it is expected to move. `raisers` are the
    e-mail addresses of those who hear what came of it."""

    title: str
    text: str = ""
    sector: Sector
    owner: User | None = None
    due: date
    area: Area | None = None
    factor: Factor | None = None
    expected: str = ""
    public_words: str = ""
    raisers: Iterable[str] = ()


@transaction.atomic
def begin(source: Source, plan: Plan, *, by: User, at: datetime | None = None) -> ImprovementAction:
    at = at or timezone.now()
    if not rules.may_begin_improvement(by, source.cohort):
        raise NotAllowed("Bara lotsen, eller omgångens ledare, beslutar om förbättringar.")
    if plan.owner and plan.sector.pk not in plan.owner.roles.sectors:
        raise NotAllowed(f"{plan.owner} arbetar inte på {plan.sector}. Välj någon därifrån, eller ingen.")
    area, factor = plan.area or source.area, plan.factor or source.factor
    _must_fit(area, factor)
    made = ImprovementAction.objects.create(
        title=plan.title.strip(),
        text=plan.text.strip(),
        origin=source.origin,
        origin_words=source.words[:400],
        **source.row,
        sector=plan.sector,
        owner=plan.owner,
        due=plan.due,
        area=area,
        factor=factor,
        expected=plan.expected.strip(),
        measured_before=effects.newest_year(area, factor) if area and factor else None,
        public_words=plan.public_words.strip(),
        decided_at=at,
        last_progress_at=at,
    )
    addresses = dict.fromkeys(_address(each) for each in plan.raisers if each.strip())
    Raiser.objects.bulk_create(Raiser(action=made, email=email) for email in addresses)
    _write(made, What.MADE, by=by, at=at)
    emails.improvement_given(made, at=at)
    return made


def _address(text: str) -> str:
    address = normal(text)
    try:
        validate_reachable(address)
    except ValidationError:
        raise NotAllowed(f"”{text.strip()[:60]}” är ingen e-postadress.") from None
    return address


def _must_fit(area: Area | None, factor: Factor | None) -> None:
    if bool(area) != bool(factor):
        raise NotAllowed("Välj både område och faktor, eller inget av dem.")
    if area and factor and area.survey_id != factor.survey_id:
        raise NotAllowed("Området och faktorn hör till olika mätningar. Välj båda ur samma.")


@transaction.atomic
def start(
    action: ImprovementAction, *, text: str = "", by: Actor | None, at: datetime | None = None
) -> ImprovementAction:
    """Begun; or begun again when it was done, judged or dropped too soon."""
    action = _mine(action, by=by)
    if action.state == Improvement.JUDGED:
        moves.must_run(account_of(by))
        action.verdict = action.verdict_text = ""
        action.judged_at = None
    return _move(action, Improvement.STARTED, What.STARTED, text=text, by=by, at=at, done_at=None)


@transaction.atomic
def write_note(
    action: ImprovementAction, text: str, *, by: Actor | None, at: datetime | None = None
) -> ImprovementAction:
    """What is being done. A word from a person is progress."""
    at = at or timezone.now()
    action = _mine(action, by=by, within=WRITTEN_ABOUT)
    if not text.strip():
        raise NotAllowed("Skriv vad ni gör.")
    action.last_progress_at = at
    action.save(update_fields=["last_progress_at"])
    _write(action, What.NOTE, text=text, by=by, at=at)
    return action


@transaction.atomic
def new_date(
    action: ImprovementAction, due: date, *, reason: str, by: Actor | None, at: datetime | None = None
) -> ImprovementAction:
    at = at or timezone.now()
    action = _mine(action, by=by, within=UNDER_WAY)
    if due < timezone.localdate(at):
        raise NotAllowed("Välj en dag som kommer.")
    if not reason.strip():
        raise NotAllowed("Skriv varför det blir ett nytt datum.")
    action.due, action.last_progress_at = due, at
    action.save(update_fields=["due", "last_progress_at"])
    _write(action, What.NEW_DATE, text=reason, by=by, at=at, due=str(due))
    return action


@transaction.atomic
def hand_to(
    action: ImprovementAction, owner: User | None, *, by: User, at: datetime | None = None
) -> ImprovementAction:
    """To a colleague at the sector, or to the sector's mailbox. Never by the link that the mailbox has."""
    at = at or timezone.now()
    if account_of(by) is None:
        raise NotAllowed("Logga in för att byta ansvarig.")
    action = _mine(action, by=by, within=UNDER_WAY)
    if owner and action.sector_id not in owner.roles.sectors:
        raise NotAllowed(f"{owner} arbetar inte på {action.sector}.")
    action.owner, action.last_progress_at = owner, at
    action.save(update_fields=["owner", "last_progress_at"])
    _write(action, What.NEW_OWNER, by=by, at=at, owner=owner.pk if owner else None)
    emails.improvement_given(action, at=at)
    return action


@transaction.atomic
def finish(action: ImprovementAction, *, text: str, by: Actor | None, at: datetime | None = None) -> ImprovementAction:
    """Carried out. What it led to is judged when the next result of the survey has come."""
    at = at or timezone.now()
    action = _mine(action, by=by)
    if not text.strip():
        raise NotAllowed("Skriv vad ni har gjort.")
    return _move(action, Improvement.DONE, What.DONE, text=text, by=by, at=at, done_at=at)


@transaction.atomic
def drop(action: ImprovementAction, *, because: str, by: User, at: datetime | None = None) -> ImprovementAction:
    action = _mine(action, by=by)
    moves.must_run(by)
    if not because.strip():
        raise NotAllowed("Skriv varför åtgärden avbryts.")
    return _move(action, Improvement.DROPPED, What.DROPPED, text=because, by=by, at=at)


@transaction.atomic
def judge(action: ImprovementAction, *, verdict: str, text: str, by: User, at: datetime | None = None) -> int:
    """Eva's verdict in words, and a letter to those who raised it. Returns how many letters were written.

    What the survey says stands beside it on the page; it is no verdict by itself, and never becomes one by itself.
    An action that was begun again is judged again, and whoever was told the first time is told what came of it now.
    """
    at = at or timezone.now()
    moves.must_run(by)
    action = moves.lock_improvement(action)
    if not text.strip():
        raise NotAllowed("Skriv vad det ledde till. Den som tog upp det får läsa det.")
    moves.move_improvement(action, Improvement.JUDGED)
    action.verdict, action.verdict_text, action.judged_at = Verdict(verdict), text.strip(), at
    action.last_progress_at = at
    raisers = list(action.raisers.select_for_update())
    action.told_at = at if raisers else action.told_at
    action.save(update_fields=["state", "verdict", "verdict_text", "judged_at", "last_progress_at", "told_at"])
    _write(action, What.JUDGED, text=text, by=by, at=at, verdict=verdict)
    for raiser in raisers:
        raiser.action = action
    outbox.write_many([emails.what_came_of_it(raiser, at=at) for raiser in raisers])
    action.raisers.update(told_at=at)
    return len(raisers)


def _mine(
    action: ImprovementAction, *, by: Actor | None, within: frozenset[Improvement] = frozenset(Improvement)
) -> ImprovementAction:
    """Nobody is signed in through the limited link of the sector that owns the action. `within` are the states that
    allow what moves it to no other."""
    account = account_of(by)
    if account and not ImprovementAction.objects.workable_by(account).filter(pk=action.pk).exists():
        raise NotAllowed("Bara sektorn som äger åtgärden, och lotsen, skriver här.")
    action = moves.lock_improvement(action)
    if action.state not in within:
        raise NotAllowed(f"Åtgärden är {action.get_state_display()}.")
    return action


def _move(
    action: ImprovementAction,
    to: Improvement,
    what: str,
    *,
    text: str,
    by: Actor | None,
    at: datetime | None,
    **fields: Any,
) -> ImprovementAction:
    at = at or timezone.now()
    moves.move_improvement(action, to)
    action.last_progress_at = at
    for name, value in fields.items():
        setattr(action, name, value)
    action.save(update_fields=["state", "last_progress_at", "verdict", "verdict_text", "judged_at", *fields])
    _write(action, what, text=text, by=by, at=at)
    return action


def _write(
    action: ImprovementAction, what: str, *, text: str = "", by: Actor | None, at: datetime, **details: Any
) -> None:
    who = {"by": account_of(by), "mailbox_person": by if isinstance(by, MailboxPerson) else None}
    ImprovementNote.objects.create(action=action, what=what, text=text.strip(), at=at, **who)
    log.note(f"improvement.{what}", action, by=by, at=at, **details)
