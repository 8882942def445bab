"""What surveys register for "I dag": imports that wait for the pilot, for example the monthly one from Kolada."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from portal.pages.day import COUNTED, Column, Day, Deed, Group, Part, Row, register
from portal.text.roles import Roles
from surveys.models import ImportBatch
from surveys.workflow import BatchState

WAITING = [BatchState.MAPPING, BatchState.PREVIEWED]


def runs_surveys(roles: Roles) -> bool:
    return roles.is_pilot


def waiting(day: Day) -> list[QuerySet]:
    return [ImportBatch.objects.filter(state__in=WAITING)]


def imports(day: Day) -> Iterator[Group]:
    (batches,) = waiting(day)
    found = [
        Row(str(each), page := reverse("admin:surveys_importbatch_change", args=[each.pk]),
            deeds=(Deed("Granska", page),))
        for each in batches.select_related("survey").order_by("pk")[: COUNTED + 1]
    ]  # fmt: skip
    page = reverse("admin:surveys_importbatch_changelist")
    yield Group("Importer att ta ställning till", found[:COUNTED], page=page, is_capped=len(found) > COUNTED)


register(Part("imports", Column.TURN, 130, runs_surveys, imports, waiting))
