"""What events register for "I dag": questions without an answer, times that suit no school, and what is soon."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Question, UnsuitableTime
from events.workflow import State
from portal.pages.day import COUNTED, Column, Day, Deed, Group, Part, Row, Tag, register
from portal.text.roles import Roles
from portal.text.swedish import counted, local, relative_day

SOON = timedelta(days=7)


def runs_events(roles: Roles) -> bool:
    return roles.is_pilot


def _page(event: int, section: str = "") -> str:
    return reverse("admin:events_event_desk", args=[event]) + (f"#{section}" if section else "")


def unanswered(day: Day) -> list[QuerySet]:
    return [Question.objects.unanswered().filter(event__over_at__gt=day.now)]


def questions(day: Day) -> Iterator[Group]:
    """A row for each dialogue that has some."""
    (asked,) = unanswered(day)
    rows = (
        asked.order_by("event__over_at", "event")
        .values_list("event", "event__title")
        .annotate(number=Count("pk"))[: COUNTED + 1]
    )
    found = [
        Row(counted(number, "fråga", "frågor").capitalize(), page := _page(event, "fragor"), who=title,
            deeds=(Deed("Svara", page),))
        for event, title, number in rows
    ]  # fmt: skip
    page = reverse("admin:events_event_changelist")
    yield Group("Frågor om träffar", found[:COUNTED], among=page, is_capped=len(found) > COUNTED)


def among_times(day: Day) -> list[QuerySet]:
    return [UnsuitableTime.objects.standing(day.now)]


def unsuitable(day: Day) -> Iterator[Group]:
    (times,) = among_times(day)
    found = [
        Row(each.what, page := _page(each.person.event_id, "tavla"), who=each.person.event.title,
            deeds=(Deed("Svara", page),))
        for each in times.select_related("person__event")[: COUNTED + 1]
    ]  # fmt: skip
    yield Group("Tider som inte passar skolan", found[:COUNTED], is_capped=len(found) > COUNTED)


def soon_to_be(day: Day) -> list[QuerySet]:
    return [Event.objects.coming(day.now).filter(state=State.PUBLISHED, start__range=(day.now, day.now + SOON))]


def soon(day: Day) -> Iterator[Group]:
    (coming,) = soon_to_be(day)
    rows = [_event(each, day) for each in coming.order_by("start", "pk")[:COUNTED]]
    yield Group("Träffar i veckan", rows, page=reverse("admin:events_event_changelist"))


def _event(event: Event, day: Day) -> Row:
    start = local(event.start)
    when = relative_day(timezone.localdate(event.start), day.today)
    seats = f"{event.taken} av {event.capacity} platser" if event.capacity else f"{event.taken} anmälda"
    who = ", ".join(filter(None, [f"kl. {start:%H.%M}", event.place, seats]))
    tag = Tag(when.capitalize(), "now" if when == "i dag" else "")
    return Row(event.title, _page(event.pk), who=who, tags=(tag,), thing=f"event-{event.pk}")


register(
    Part("event_questions", Column.TURN, 85, runs_events, questions, unanswered),
    Part("unsuitable_times", Column.TURN, 90, runs_events, unsuitable, among_times),
    Part("events_soon", Column.SIDE, 25, runs_events, soon, soon_to_be),
)
