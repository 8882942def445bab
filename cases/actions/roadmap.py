"""What the business needs, in which order: filled by officers as they answer, read and ticked by the business."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.actions import moves
from cases.actions.asking import ask_all, sectors_to_ask
from cases.actions.double_submit import just_added
from cases.guide.taking import count_taken, fields_of, step_of_guide
from cases.models import Assignment, Case, CaseAccess, Step
from cases.queries.owners import bodies
from portal.models import Actor, Sector, User, account_of
from portal.people import log
from portal.text.exceptions import NotAllowed

CHANGED = "Någon annan har ändrat steget medan du skrev. Läs det som står nu, och spara igen om ditt ska gälla."


@transaction.atomic
def add_step(
    case: Case,
    what: str,
    *,
    sector: Sector | None,
    body: str = "",
    by: Actor | None,
    assignment: Assignment | None = None,
    **fields: Any,
) -> Step:
    """One more thing that the business needs, last in the order. With a sector, a body outside, or by itself.

    What the guide calls so comes with all that it says; what is typed here stands before that.
    """
    case = moves.lock(case)
    _must_be_own(case, sector, by=by)
    known = step_of_guide(what, sector=sector, body=body)
    copied: dict[str, Any] = fields_of(known) if known else {"what": what, "sector": sector, "body": body}
    if twin := just_added(case, copied["what"], sector=sector, body=copied["body"], at=timezone.now()):
        return twin
    if known and case.steps.filter(guide=known, state__in=Step.REMAINING).exists():
        raise NotAllowed(f"”{known.what}” finns redan bland stegen. Ändra det där.")
    copied["apply_url"] = copied.get("apply_url") or bodies().get(copied["body"], "")
    if known and copied["apply_url"]:  # of Eva's list is nobody's other word than the guide's
        copied["told"] |= {"apply_url": copied["apply_url"]}
    copied["apply_url"] = fields.pop("apply_url", "") or copied["apply_url"]
    last = case.steps.order_by("-order").values_list("order", flat=True).first() or 0
    made = copied | fields | _days_of(Step(), fields.get("state", ""))
    step = Step.objects.create(case=case, assignment=assignment, order=last + 1, **made)
    if known:
        count_taken(known)
    log.note("step.add", step, by=by, case=case.pk)
    return step


@transaction.atomic
def change_step(step: Step, *, by: Actor | None, stood: str = "", **fields: Any) -> Step:
    """Whoever saves it has looked at it, and where it stands has a day from then on. `stood` as for `_as_read`."""
    _must_be_own(step.case, step.sector, by=by)
    step = _as_read(step, stood, fields)
    if fields.get("state", step.state) != step.state:
        fields |= _days_of(step, fields["state"])
    fields["is_checked"] = True
    for name, value in fields.items():
        setattr(step, name, value)
    step.save(update_fields=list(fields))
    log.note("step.change", step, by=by, case=step.case_id, fields=sorted(fields))
    return step


def _as_read(step: Step, stood: str, fields: dict[str, Any]) -> Step:
    """As it stands now, locked. `stood` is what whoever presses had read: how the steps of the page stood.

    Bo ticks while Anna writes, and neither takes back what the other did without having seen it.
    """
    case = moves.lock(step.case)
    found = case.steps.select_related("sector").filter(pk=step.pk).first()
    if found is None:
        raise NotAllowed("Steget finns inte längre. Sidan visar hur det är nu.")
    found.case = case
    is_done_already = all(getattr(found, name) == value for name, value in fields.items())
    if stood and found.stands not in stood.split() and not is_done_already:
        raise NotAllowed(CHANGED)
    return found


@transaction.atomic
def confirm_and_ask(case: Case, *, by: User) -> tuple[list[Assignment], list[str]]:
    """In one press: all that the guide told is right, and the sectors whose steps remain are asked."""
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen innan du frågar en sektor.")
    confirm_steps(case, by=by)
    return ask_all(case, sectors_to_ask(case), by=by)


def _days_of(step: Step, state: str) -> dict[str, date | None]:
    """When it came there: what is told without a day happened today, and what is taken back has none."""
    match state:
        case Step.State.TO_DO:
            return {"applied_on": None, "decided_on": None}
        case Step.State.APPLIED:
            return {"applied_on": step.applied_on or timezone.localdate(), "decided_on": None}
        case Step.State.GRANTED:
            return {"decided_on": step.decided_on or timezone.localdate()}
        case Step.State.REFUSED:  # which may be of another day than what was granted before
            return {"decided_on": timezone.localdate()}
    return {}


@transaction.atomic
def confirm_steps(case: Case, *, step: Step | None = None, by: Actor | None) -> list[Step]:
    """What came out of the guide is right for this case: one step, or all that nobody has looked at yet."""
    case = moves.lock(case)
    found = list(case.steps.filter(is_checked=False, **({"pk": step.pk} if step else {})))
    for each in found:
        _must_be_own(case, each.sector, by=by)
        log.note("step.confirm", each, by=by, case=case.pk)
    case.steps.filter(pk__in=[each.pk for each in found]).update(is_checked=True)
    return found


@transaction.atomic
def tick_step(
    step: Step,
    *,
    state: str,
    applied_on: date | None,
    decided_on: date | None,
    registry_number: str,
    by: Actor | None,
    access: CaseAccess | None = None,
    stood: str = "",
) -> Step:
    """By the business itself: that it has applied, and that it is done. What we have refused stays refused."""
    fields = {"state": state, "registry_number": registry_number, "applied_on": applied_on, "decided_on": decided_on}
    found = _as_read(step, stood, fields)
    if not found.may_be_ticked or state not in Step.TICKED:
        raise NotAllowed("Steget kan inte ändras här längre. Skriv eller ring till oss om något är fel.")
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(update_fields=list(fields))
    log.note("step.tick", found, by=by, case=found.case_id, state=state, **({"access": access.pk} if access else {}))
    return found


@transaction.atomic
def remove_step(step: Step, *, by: Actor | None, stood: str = "") -> None:
    """`stood` as for `_as_read`: what the business has ticked meanwhile does not go unseen."""
    _must_be_own(step.case, step.sector, by=by)
    found = _as_read(step, stood, {"state": None})
    log.note("step.remove", found, by=by, case=found.case_id)
    found.delete()


@transaction.atomic
def reorder(case: Case, order: list[int], *, by: Actor | None) -> None:
    """Put the steps in the order of their ids."""
    case = moves.lock(case)
    steps = {step.pk: step for step in case.steps.all()}
    if set(order) != set(steps):
        raise NotAllowed("Stegen har ändrats under tiden. Ladda om sidan och försök igen.")
    for place, pk in enumerate(order, start=1):
        steps[pk].order = place
    Step.objects.bulk_update(steps.values(), ["order"])
    log.note("step.reorder", case, by=by, order=order)


@transaction.atomic
def move_step_up(step: Step, *, by: Actor | None) -> None:
    case = moves.lock(step.case)
    order = list(case.steps.values_list("pk", flat=True))
    place = order.index(step.pk) if step.pk in order else 0
    if place == 0:
        raise NotAllowed("Steget ligger redan först.")
    order[place - 1], order[place] = order[place], order[place - 1]
    reorder(case, order, by=by)


def _must_be_own(case: Case, sector: Sector | None, *, by: Actor | None) -> None:
    """A sector writes its own steps while the case is open; the pilot may tidy any of them, at any time.

    What the business does by itself (no sector) is the pilot's to write.
    """
    account = account_of(by)
    if account and rules.may_triage(account):
        return
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat, så stegen kan inte ändras här längre.")
    if sector is None:
        raise NotAllowed("Steget är lotsens att skriva.")
    moves.must_write_as(by, sector, case=case)
