"""What the training registers for "I dag": for whoever leads a course, the next occasion and homework; for a sector,
improvement actions that are near."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.pages.day import COUNTED, Column, Day, Deed, Group, Part, Row, Tag, register
from portal.text.roles import Roles
from portal.text.swedish import counted, local, relative_day
from training import rules
from training.models import Cohort, HomeTask, ImprovementAction, Occasion
from training.workflow import TO_DO, Task

SOON = timedelta(days=14)


def everybody(roles: Roles) -> bool:
    return roles.opens_training


def _led(day: Day) -> QuerySet:
    return Cohort.objects.filter(rules.cohorts_led_by(day.user)).order_by().values("pk")


def _late_or_told(day: Day) -> tuple[Q, Q]:
    return Q(state__in=TO_DO, due__lt=day.today), Q(state=Task.HANDED_IN)


def among_homework(day: Day) -> list[QuerySet]:
    late, told = _late_or_told(day)
    return [HomeTask.objects.filter(late | told)]


def homework(day: Day) -> Iterator[Group]:
    """What has been handed in and waits for a word, and what is late, an assignment each."""
    tasks = HomeTask.objects.filter(assignment__cohort__in=_led(day)).order_by("assignment__due", "assignment")
    late, told = _late_or_told(day)
    counts = tasks.values_list("assignment", "assignment__title", "assignment__cohort__name").filter(late | told)
    counts = counts.annotate(late=Count("pk", filter=late), told=Count("pk", filter=told))[: COUNTED + 1]
    found = [_assignment(*row) for row in counts]
    yield Group("Hemuppgifter", found[:COUNTED], among=reverse("training"), is_capped=len(found) > COUNTED)


def _assignment(pk: int, title: str, cohort: str, late: int, told: int) -> Row:
    page = reverse("home_assignment", args=[pk])
    tags = [Tag(counted(told, "att läsa", "att läsa").capitalize(), "now")] if told else []
    tags += [Tag(f"{counted(late, 'saknas', 'saknas').capitalize()}", "late")] if late else []
    return Row(title, page, who=cohort, tags=tuple(tags), deeds=(Deed("Öppna", page),))


def near_improvements(day: Day) -> list[QuerySet]:
    """Of the own sector, or of one's own: what is late, or due within a week."""
    mine = Q(owner=day.user) | Q(owner=None, sector__in=day.user.roles.sectors)
    until = day.today + timedelta(days=7)
    return [ImprovementAction.objects.under_way().filter(mine, due__lte=until)]


def improvements(day: Day) -> Iterator[Group]:
    (rows,) = near_improvements(day)
    found = [
        Row(each.title, page := reverse("improvement", args=[each.pk]), who=str(each.sector or ""), due=each.due,
            deeds=(Deed("Öppna", page),))
        for each in rows.select_related("sector").order_by("due", "pk")[: COUNTED + 1]
    ]  # fmt: skip
    page = reverse("improvements")
    yield Group("Förbättringsåtgärder", found[:COUNTED], among=page, is_capped=len(found) > COUNTED)


def soon_to_be(day: Day) -> list[QuerySet]:
    return [Occasion.objects.planned().filter(event__start__range=(day.now, day.now + SOON))]


def occasions(day: Day) -> Iterator[Group]:
    (coming,) = soon_to_be(day)
    rows = coming.filter(cohort__in=_led(day)).select_related("cohort", "event").order_by("event__start", "pk")[:4]
    yield Group("Utbildning", [_occasion(each, day) for each in rows], page=reverse("training"))


def _occasion(each: Occasion, day: Day) -> Row:
    start, page = local(each.event.start), reverse("roll", args=[each.pk])
    when = relative_day(timezone.localdate(each.event.start), day.today)
    seats = f"{each.event.taken} av {each.event.capacity} platser" if each.event.capacity else ""
    who = ", ".join(filter(None, [each.cohort.name, f"kl. {start:%H.%M}", each.event.place, seats]))
    tag = Tag(when.capitalize(), "now" if when == "i dag" else "")
    return Row(each.theme, page, who=who, tags=(tag,), thing=f"event-{each.event_id}")


register(
    Part("homework", Column.TURN, 140, everybody, homework, among_homework),
    Part("improvements", Column.TURN, 150, everybody, improvements, near_improvements),
    Part("occasions", Column.SIDE, 20, everybody, occasions, soon_to_be),
)
