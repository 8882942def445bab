"""The coverage map of a cohort, and each person's standing, read from the rows."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.models import Sector
from training.models import Attendance, Cohort, Occasion, Participant
from training.pure import coverage
from training.pure.coverage import SectorMap, Step
from training.pure.standing import Standing
from training.queries import measuring
from training.workflow import ATTENDED


def steps_of(cohort: Cohort, *, at: datetime) -> list[Step]:
    """The planned occasions in order. From when it begins an occasion is one that somebody may have missed."""
    rows = cohort.occasions.planned().select_related("event").order_by("number")
    return [
        Step(
            one.pk,
            one.number,
            one.theme,
            one.event.start <= at,
            one.is_compulsory,
            timezone.localdate(one.event.start),
        )
        for one in rows
    ]


def of(cohort: Cohort, *, at: datetime) -> list[SectorMap]:
    """Seven queries, however many people there are."""
    steps = steps_of(cohort, at=at)
    sectors = Sector.objects.filter(is_active=True).values_list("pk", "name")
    goals = {(sector, role): number for sector, role, number in cohort.goals.values_list("sector", "role", "at_least")}
    counts = measuring.count(cohort.pk, steps, percent=cohort.goal_percent)
    return coverage.figure(sectors, goals, steps, counts)


def _held_before_joining() -> Coalesce:
    """How many compulsory occasions were held before the person's first day, with nothing noted of the person."""
    noted = Attendance.objects.filter(occasion=OuterRef("pk"), participant=OuterRef(OuterRef("pk")))
    held = Occasion.objects.planned().filter(
        ~Exists(noted.exclude(state="")),
        cohort=OuterRef("cohort"),
        is_compulsory=True,
        event__start__date__lt=OuterRef("since"),
    )
    number = held.order_by().values("cohort").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def standings(participants: list[Participant]) -> dict[int, Standing]:
    """How far each has come, by the row's number. Two queries, however many they are and in however many cohorts."""
    cohorts = {one.cohort_id: one.cohort for one in participants}
    counted = Count("occasions", filter=Q(occasions__is_compulsory=True) & ~Q(occasions__event__state="called_off"))
    planned = dict(Cohort.objects.filter(pk__in=cohorts).annotate(planned=counted).values_list("pk", "planned"))
    is_counted = Q(attendance__occasion__is_compulsory=True) & ~Q(attendance__occasion__event__state="called_off")
    rows = Participant.objects.filter(pk__in=[one.pk for one in participants]).annotate(
        came=Count("attendance", filter=is_counted & Q(attendance__state__in=sorted(ATTENDED))),
        missed=Count("attendance", filter=is_counted & Q(attendance__state__in=measuring.MISSED)),
        before=_held_before_joining(),
    )
    numbers = {pk: row for pk, *row in rows.values_list("pk", "came", "missed", "before")}
    found = {}
    for one in participants:
        came, missed, before = numbers.get(one.pk, (0, 0, 0))
        percent = cohorts[one.cohort_id].goal_percent
        found[one.pk] = Standing(planned[one.cohort_id], came, missed, percent, before)
    return found
