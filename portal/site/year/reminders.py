"""What the pilot is reminded of in the year: beforehand as the row says, and when its day has passed."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from portal.models import YearlyTask
from portal.reminding import Facts, Kind, Thing, Voice, register


def _find(latest: date) -> Iterator[Thing]:
    for pk, due, ahead in YearlyTask.objects.filter(due__lte=latest).order_by().values_list("pk", "due", "ahead"):
        yield Thing(pk, due, ahead=ahead, opened_by="is_pilot")


def _tell(ids: list[int]) -> dict[int, Facts]:
    page = reverse("year")
    about = {"reference": "Året", "page": page, "desk": page, "opens": "Öppna året"}
    rows = YearlyTask.objects.filter(pk__in=ids)
    return {each.pk: Facts(about=each.due, topic=each.what, **about) for each in rows}


register(
    Kind(
        name="year",
        label="Något i årets plan",
        voice=Voice.YEAR,
        thing="yearlytask",
        model=YearlyTask,
        find=_find,
        tell=_tell,
        progress="done_at",
    ),
)
