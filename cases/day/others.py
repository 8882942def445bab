"""What sectors and businesses have, as the pilot reads it: what is late first."""

from collections.abc import Iterator
from itertools import groupby

from cases.admin.listing import tabs
from cases.day import rows
from cases.day.pilot import listed
from cases.models import Assignment, Case
from cases.workflow import State
from portal.pages.day import COUNTED, Day, Group, Row, Tag

OF_EACH = 3


def at_sectors(day: Day) -> Iterator[Group]:
    """Of each sector what is late or due today, the one that is most late first; of what has time only how many."""
    asked = Assignment.objects.visible_to(day.user).waiting_for_sector().order_by("due", "pk")
    # What an ended case had open was taken back. By what it is not: then the dates are walked in order.
    asked = asked.filter(wished_due=None).exclude(case__state=State.RESTING)
    asked = asked.select_related("case", "sector", "officer").defer("case__search", "case__description")
    found = list(asked[: COUNTED + 1])
    order = {sector: place for place, sector in reversed(list(enumerate(each.sector_id for each in found)))}
    of_sectors = sorted(found[:COUNTED], key=lambda each: order[each.sector_id])  # within one they stay by date
    in_time, is_capped = [], len(found) > COUNTED
    for sector, theirs in groupby(of_sectors, key=lambda each: each.sector):
        page, here = f"{listed('hos-sektorerna')}&sektor={sector.pk}", list(theirs)
        pressing = [_asked(each) for each in here if each.due <= day.today]
        if pressing:
            yield Group(str(sector), pressing, among=page, is_capped=is_capped, most=OF_EACH, is_dense=True)
        if number := len(here) - len(pressing):
            in_time.append(
                Row(str(sector), page, tags=(Tag(f"minst {number}" if is_capped else str(number)),), number=number)
            )
    yield Group("I tid hos sektorerna", in_time, most=COUNTED, is_dense=True)


def _asked(asked: Assignment) -> Row:
    who = str(asked.officer) if asked.officer else "ingen har tagit den än" if asked.is_asked else ""
    return Row(
        title=asked.case.subject,
        page=rows.address(asked.case, "fragor"),
        reference=asked.case.reference,
        who=who,
        due=asked.due,
        thing=rows.thing(asked.case),
    )


LISTS = {"hos-foretaget": "Väntar på företag", "star-still": "Står still", "vilar": "Vilar"}


def lists(day: Day) -> Iterator[Group]:
    """How many wait for somebody else, each number a way to them."""
    numbers = tabs.counts(Case.objects.visible_to(day.user), LISTS, user=day.user, today=day.today)
    found = [
        Row(title=words, page=listed(view), tags=(Tag(numbers[view]),), number=0)
        for view, words in LISTS.items()
        if numbers[view] != "0"
    ]
    yield Group("Andra ärenden", found, is_dense=True)
