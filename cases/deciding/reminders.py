"""What the director decided is reminded of: to whose it is, and when that has not helped to the director again."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cases import rules, workflow
from cases.deciding import lifted
from cases.models import Assignment, Case, Decision
from cases.reminders import BATCH, end_of, marked_cases, topics_of
from portal.mail.links import Key
from portal.reminding import Facts, Kind, Thing, Voice, register


def _decisions(is_sectors: bool) -> QuerySet:
    """Also of a duplicate, where the work goes on."""
    awake = Q(case__state__in=workflow.AWAKE) | Q(case__joined_into__state__in=workflow.AWAKE)
    rows = Decision.objects.to_be_kept().filter(awake, sector__isnull=not is_sectors)
    return rows.annotate(where=Coalesce("case__joined_into", "case_id")).order_by()


def _find(is_sectors: bool) -> Callable[[date], Iterator[Thing]]:
    """What its sector may read no more is the pilot's to remember."""

    def find(latest: date) -> Iterator[Thing]:
        asked = Assignment.objects.filter(pk=OuterRef("assignment_id"), state__in=rules.READING)
        is_read = Exists(asked.exclude(rules.is_hidden_from_its_sector()))
        rows = _decisions(is_sectors).filter(due__lte=latest).annotate(is_read=is_read)
        marked = marked_cases()
        for pk, case, where, due, at, sector, officer, its_officer, is_read in rows.values_list(
            *("pk", "case_id", "where", "due", "at", "sector", "officer", "assignment__officer", "is_read")
        ).iterator(BATCH):
            whose = {"sector": sector, "officer": officer or its_officer} if is_read else {}
            is_marked = bool({case, where} & marked)
            yield Thing(pk, due, begun=timezone.localdate(at), is_marked=is_marked, **whose)

    return find


def _tell(is_sectors: bool) -> Callable[[list[int]], dict[int, Facts]]:
    def tell(ids: list[int]) -> dict[int, Facts]:
        rows = _decisions(is_sectors).filter(pk__in=ids)
        rows = list(rows.values_list("pk", "due", "where", "case__reference", "sector__name", "assignment"))
        topics = topics_of({where for _, _, where, *_ in rows})
        return {
            pk: Facts(
                about=due,
                reference=reference,
                topic=topics[where],
                sector=sector or "",
                page=reverse("assignment", args=[assignment]) if assignment else "",
                desk=reverse("admin:cases_case_change", args=[where]),
                link=assignment and Key(scope="assignment", target_id=assignment, view="assignment_by_link", days=60),
                opens="Läs beslutet",
            )
            for pk, due, where, reference, sector, assignment in rows
        }

    return tell


def _find_undecided(latest: date) -> Iterator[Thing]:
    marked = marked_cases()
    for case, at in lifted.waiting().filter(lifted_at__lt=end_of(latest)).values_list("pk", "lifted_at"):
        yield Thing(case, timezone.localdate(at), is_marked=case in marked)


def _tell_undecided(ids: list[int]) -> dict[int, Facts]:
    """On the case's page, which whoever gets it instead of the director opens too."""
    rows = list(lifted.waiting().filter(pk__in=ids).values_list("pk", "lifted_at", "reference"))
    topics = topics_of({case for case, *_ in rows})
    return {
        case: Facts(
            about=timezone.localdate(at),
            reference=reference,
            topic=topics[case],
            page=reverse("admin:cases_case_change", args=[case]),
            desk=reverse("admin:cases_case_change", args=[case]),
        )
        for case, at, reference in rows
    }


register(
    Kind(
        name="undecided",
        label="Lyft ärende som väntar på beslut",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_undecided,
        tell=_tell_undecided,
    ),
    *(
        Kind(
            name=name,
            label=label,
            voice=Voice.DECIDED,
            thing="decision",
            model=Decision,
            find=_find(is_sectors),
            tell=_tell(is_sectors),
        )
        for name, label, is_sectors in (
            ("decision", "Kommundirektörens beslut till en sektor", True),
            ("pilot_decision", "Kommundirektörens beslut till lotsen", False),
        )
    ),
)
