"""What can be reminded of in this floor: times of visits to school that do not suit, to the pilot who moves them."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from events.models import UnsuitableTime
from portal.reminding import Facts, Kind, Thing, Voice, register


def _find(latest: date) -> Iterator[Thing]:
    for pk, at in UnsuitableTime.objects.standing(timezone.now()).values_list("pk", "at").order_by():
        if timezone.localdate(at) <= latest:
            yield Thing(pk, timezone.localdate(at), opened_by="is_pilot")


def _tell(ids: list[int]) -> dict[int, Facts]:
    rows = UnsuitableTime.objects.standing(timezone.now()).filter(pk__in=ids).select_related("person__event")
    return {each.pk: _facts(each) for each in rows}


def _facts(each: UnsuitableTime) -> Facts:
    event = each.person.event
    board = reverse("admin:events_event_desk", args=[event.pk]) + "#tavla"
    return Facts(
        about=timezone.localdate(each.at),
        reference=event.title,
        topic="en tid passar inte skolan",
        page=board,
        desk=board,
        opens="Öppna tavlan",
    )


register(
    Kind(
        name="unsuitable_time",
        label="Tid som inte passar skolan",
        voice=Voice.SCHOOL,
        thing="unsuitabletime",
        model=UnsuitableTime,
        find=_find,
        tell=_tell,
        progress="at",
    ),
)
