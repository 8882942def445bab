"""What can be reminded of in this floor: homework to the participant, improvement actions to the sector that owns it.

The rules are rows like all others, and the letters are the same digests: one mechanism, and one letter a day.
"""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from portal.mail.links import Key
from portal.reminding import Facts, Kind, Thing, Voice, register
from training.models import HomeTask, ImprovementAction
from training.workflow import ASKED, TO_DO

BATCH = 2_000


def _tasks():
    """A group's homework is everybody's: one line in the ledger for each member, by the address."""
    return HomeTask.objects.filter(state__in=TO_DO).order_by()


def _find_tasks(latest: date) -> Iterator[Thing]:
    due = _tasks().filter(due__lte=latest)
    own = due.filter(participant__state__in=ASKED).values_list(
        "pk", "due", "assignment__given_at", "participant__sector", "participant__email"
    )
    shared = due.filter(group__members__state__in=ASKED).values_list(
        "pk", "due", "assignment__given_at", "group__members__sector", "group__members__email"
    )
    for rows in (own, shared):
        for pk, day, given_at, sector, email in rows.iterator(BATCH):
            yield Thing(pk, day, begun=timezone.localdate(given_at), sector=sector, participant=email)


def _tell_tasks(ids: list[int]) -> dict[int, Facts]:
    rows = _tasks().filter(pk__in=ids).values_list("pk", "due", "assignment__title", "assignment__cohort__name")
    return {
        pk: Facts(
            about=due,
            reference=cohort,
            topic=title,
            page=reverse("training"),
            desk=reverse("training"),
            participant=Key(scope="home_task", target_id=pk, view="home_task_reminded", days=90),
            opens="Öppna uppgiften",
        )
        for pk, due, title, cohort in rows
    }


def _improvements():
    return ImprovementAction.objects.under_way().order_by()


def _find_improvements(latest: date) -> Iterator[Thing]:
    rows = _improvements().filter(due__lte=latest).values_list("pk", "due", "decided_at", "sector_id", "owner_id")
    for pk, due, decided_at, sector, owner in rows.iterator(BATCH):
        yield Thing(pk, due, begun=timezone.localdate(decided_at), sector=sector, officer=owner)


def _tell_improvements(ids: list[int]) -> dict[int, Facts]:
    rows = _improvements().filter(pk__in=ids).values_list("pk", "due", "title", "sector__name")
    return {
        pk: Facts(
            about=due,
            reference="Förbättringsåtgärd",
            topic=title,
            sector=sector,
            page=reverse("improvement", kwargs={"pk": pk}),
            desk=reverse("improvement", kwargs={"pk": pk}),
            link=Key(scope="improvement", target_id=pk, view="improvement", days=90),
            opens="Öppna åtgärden",
        )
        for pk, due, title, sector in rows
    }


register(
    Kind(
        name="homework",
        label="Hemuppgift i utbildningen",
        voice=Voice.PROMISED,
        thing="hometask",
        model=HomeTask,
        find=_find_tasks,
        tell=_tell_tasks,
    ),
    Kind(
        name="improvement",
        label="Förbättringsåtgärd",
        voice=Voice.PROMISED,
        thing="improvementaction",
        model=ImprovementAction,
        find=_find_improvements,
        tell=_tell_improvements,
    ),
)
