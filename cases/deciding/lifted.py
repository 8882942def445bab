"""What the pilot has lifted to the director: what waits for a decision, and what became of those that were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import rules
from cases.actions.lifting import RULE, TO_DIRECTOR
from cases.models import Assignment, Case, Decision, Message
from portal.models import Reminder, User
from portal.models.reminders import Receiver

MOST = 50
LATELY = timedelta(days=60)
RECENT = 20
TAGS = {
    Decision.Outcome.KEPT: "done",
    Decision.Outcome.LATE: "late",
    Decision.Outcome.BROKEN: "late",
    Decision.Outcome.WAITS: "wait",
    Decision.Outcome.OVER: "rest",
}


@dataclass(frozen=True)
class Lifted:
    case: Case
    at: datetime
    late: list[Assignment]  # what sectors have been asked and have not answered, the latest first


def lifts() -> QuerySet[Reminder]:
    """What was lifted longer ago than LATELY was settled in another way, or is lifted again."""
    lately = Reminder.objects.filter(receiver=Receiver.DIRECTOR, created_at__gte=timezone.now() - LATELY)
    return lately.filter(thing="case", rule=RULE)


def waiting() -> QuerySet[Case]:
    """Open cases that have been lifted by hand and not decided about since, those lifted first before the others."""
    last = Subquery(lifts().filter(thing_id=OuterRef("pk")).order_by("-pk").values("created_at")[:1])
    rows = Case.objects.open().filter(pk__in=lifts().values("thing_id")).annotate(lifted_at=last)
    since = Decision.objects.filter(case=OuterRef("pk"), at__gte=OuterRef("lifted_at"))
    return rows.exclude(Exists(since)).order_by("lifted_at", "pk")


def waiting_for(user: User) -> list[Lifted]:
    cases = list(waiting().visible_to(user).select_related("contact", "business").defer("search")[:MOST])
    asked: dict[int, list[Assignment]] = {case.pk: [] for case in cases}
    rows = Assignment.objects.waiting_for_sector().filter(case__in=cases).select_related("sector", "officer")
    for each in rows.order_by("due", "pk"):
        asked[each.case_id].append(each)
    return [Lifted(case, case.lifted_at, asked[case.pk]) for case in cases]


def words_with(lift: Reminder) -> str:
    """What the pilot wrote to the director, who had it by letter: kept as a note at the same moment."""
    notes = Message.objects.filter(case=lift.thing_id, at=lift.created_at, text__startswith=TO_DIRECTOR)
    note = notes.exclude(rules.message_is_hidden_from([])).first()
    return note.text.removeprefix(TO_DIRECTOR) if note else ""


def decided(user: User) -> list[Decision]:
    """Those that are to be kept, by date, and then the latest that have been."""
    rows = Decision.objects.visible_to(user)
    found = [each for each in shown(rows.to_be_kept().order_by("due", "pk")[:MOST]) if each.is_open]
    return found + shown(rows.exclude(pk__in=[each.pk for each in found]).order_by("-at", "-pk")[:RECENT])


def of_question(assignment: Assignment) -> QuerySet[Decision]:
    """What the sector that was asked is to do in that case; of a duplicate under a mark for others nothing."""
    hidden = Case.objects.filter(rules.is_marked_for_others(assignment.sector))
    return Decision.objects.of_case(assignment.case).filter(sector=assignment.sector).exclude(case__in=hidden)


def shown(rows: QuerySet[Decision]) -> list[Decision]:
    """Each with its outcome today."""
    rows = rows.select_related("case__joined_into", "sector", "officer", "assignment", "by")
    found, today = list(rows.defer("case__search", "case__joined_into__search")), timezone.localdate()
    for each in found:
        each.went = each.outcome(today)
        each.tag = TAGS[each.went]
    return found
