"""The director decides about a case that was lifted to her, and whoever has done it says so."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.actions import moves
from cases.deciding import emails
from cases.models import Assignment, Case, Decision
from portal.models import Actor, Sector, User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def decide(
    case: Case,
    text: str,
    *,
    due: date,
    by: User,
    sector: Sector | None = None,
    officer: User | None = None,
    at: datetime | None = None,
) -> Decision:
    """Who does what, by when: a sector that has a question in the case, or without one the pilot.

    Both are told by letter. The same once more is the same decision. It is not progress: nothing has been done yet.
    """
    at = at or timezone.now()
    case = moves.lock(case)
    _may_decide(case, by)
    if not text.strip():
        raise NotAllowed("Skriv vad du har beslutat.", field="text")
    moves.must_be_workday_ahead(due, at=at)
    told = {"case": case, "text": text.strip(), "sector": sector, "officer": officer, "due": due, "by": by}
    if twin := Decision.objects.to_be_kept().filter(**told).first():
        return twin
    assignment = _question_of(sector, officer, case=case) if sector else None
    decision = Decision.objects.create(**told, assignment=assignment, at=at, last_progress_at=at)
    log.note("case.decide", case, by=by, at=at, decision=decision.pk, sector=sector and sector.pk)
    emails.decided(decision, at=at)
    if sector:
        emails.decided_for_sector(decision, at=at)
    return decision


def _may_decide(case: Case, by: User) -> None:
    if not by.roles.directs or not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed("Bara kommundirektören beslutar om det som har lyfts.")
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Be lotsen öppna det igen.")


def questions_in(case: Case) -> list[Assignment]:
    """What sectors of ours have been asked and may read: one each, the open one where there is one."""
    rows = case.assignments.filter(state__in=rules.READING, sector__is_external=False)
    found: dict[int, Assignment] = {}
    for each in rows.exclude(rules.is_hidden_from_its_sector()).select_related("sector", "officer").order_by("pk"):
        known = found.get(each.sector_id)
        if known is None or each.is_open or not known.is_open:
            found[each.sector_id] = each
    return sorted(found.values(), key=lambda each: (each.sector.order, each.pk))


def _question_of(sector: Sector, officer: User | None, *, case: Case) -> Assignment:
    found = next((each for each in questions_in(case) if each.sector_id == sector.pk), None)
    if found is None:
        raise NotAllowed(f"{sector} har ingen fråga i ärendet. Be lotsen fråga först.", field="who")
    if officer and sector.pk not in officer.roles.sectors:
        raise NotAllowed(f"{officer} arbetar inte på {sector}.", field="who")
    if officer and rules.is_in_conflict(officer, case=case):
        raise NotAllowed(f"{officer} är jävig i ärendet. Välj någon annan.", field="who")
    if officer is None and rules.is_address_in_conflict(sector.email, case=case):
        raise NotAllowed(f"Brevlådan för {sector} är någons egen, och den är jävig. Välj en handläggare.", field="who")
    return found


@transaction.atomic
def keep(decision: Decision, *, by: Actor | None, at: datetime | None = None) -> Decision:
    """ "Det är gjort", by the pilot or the sector whose it is. A second press finds it done."""
    at = at or timezone.now()
    rows = Decision.objects.select_for_update(of=["self"]).select_related("case", "sector", "assignment")
    decision = rows.get(pk=decision.pk)
    _may_keep(decision, by)
    if decision.kept_at is None:
        decision.done_at = decision.last_progress_at = at
        decision.save(update_fields=["done_at", "last_progress_at"])
        log.note("case.keep_decision", decision.case, by=by, at=at, decision=decision.pk)
    return decision


def _may_keep(decision: Decision, by: Actor | None) -> None:
    runs = isinstance(by, User) and rules.may_triage(by)
    if runs and Decision.objects.visible_to(by).filter(pk=decision.pk).exists():
        return
    if decision.sector is None:
        raise NotAllowed("Bara lotsen kan säga att det är gjort.")
    moves.must_write_as(by, decision.sector, case=decision.assignment.case if decision.assignment else decision.case)
