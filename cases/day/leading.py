"""What has been lifted to the director and what she has decided, as she and the pilot follow it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from cases.admin.case_page import page_address
from cases.day import rows
from cases.deciding import lifted
from cases.models import Case, Decision
from portal.calendar import calendars
from portal.pages.day import COUNTED, Day, Group, Row, Tag

LONG = 5  # working days that a lift may wait


def _open(seen: QuerySet[Decision]) -> list[Decision]:
    return [each for each in lifted.shown(seen.to_be_kept().order_by("due", "pk")[:COUNTED]) if each.is_open]


def among_decisions(day: Day) -> list[QuerySet]:
    return [Decision.objects.filter(done_at=None)]


def among_lifts(day: Day) -> list[QuerySet]:
    return [lifted.lifts()]


def decided(day: Day) -> Iterator[Group]:
    """What the director has decided and nobody has done: for herself, by date."""
    found = _open(Decision.objects.visible_to(day.user))
    here = [_decided(each, reverse("decide", args=[each.case.reference]) + "#besluten") for each in found]
    yield Group("Det du har beslutat", here, page=reverse("lifted"))


def _decided(each: Decision, page: str) -> Row:
    return Row(
        title=Truncator(each.text).chars(100),
        page=page,
        reference=each.case.reference,
        who=each.who,
        tags=(Tag(each.went.label, each.tag),),
        due=each.due,
    )


def at_director(day: Day) -> Iterator[Group]:
    """As the pilot reads it: what she has lifted, and how long it has waited."""
    cases = lifted.waiting().visible_to(day.user).select_related("contact", "business").defer("search")
    here = [_waits(case, day) for case in cases[:COUNTED]]
    yield Group("Hos kommundirektören", here)


def _waits(case: Case, day: Day) -> Row:
    days = calendars.office().count(timezone.localdate(case.lifted_at), day.today)
    words = f"Lyft i {days} arbetsdagar" if days > 1 else "Nyss lyft"
    return Row(
        title=case.subject,
        page=rows.address(case, "fragor"),
        reference=case.reference,
        who=case.who,
        tags=(Tag(words, "late" if days > LONG else "wait"),),
        due=case.next_due,
        thing=rows.thing(case),
    )


def pilots_own(day: Day) -> Iterator[Group]:
    """What the director has given the pilot to do."""
    found = _open(Decision.objects.visible_to(day.user).filter(sector=None))
    here = [_decided(each, page_address(each.case.goal, "fragor")) for each in found]
    yield Group("Kommundirektören har beslutat", here)
