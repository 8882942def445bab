"""What the registrar and the director are reminded of: a request for erasure, and a disposal that waits for a yes."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from portal.models import DisposalRun, ErasureRequest
from portal.record import erasing
from portal.reminding import Facts, Kind, Thing, Voice, register


def _find_erasures(latest: date) -> Iterator[Thing]:
    """They are few, and their last day is reckoned in months."""
    for request in ErasureRequest.objects.filter(outcome="").order_by("pk"):
        due = erasing.last_day(request)
        if due <= latest:
            yield Thing(request.pk, due, opened_by="keeps_record")


def _tell_erasures(ids: list[int]) -> dict[int, Facts]:
    told = {}
    for request in ErasureRequest.objects.filter(outcome="", pk__in=ids):
        page = reverse("erasure_request", args=[request.pk])
        about = {"reference": "Personuppgifter", "topic": "en begäran om radering", "opens": "Öppna begäran"}
        told[request.pk] = Facts(about=erasing.last_day(request), page=page, desk=page, **about)
    return told


def _find_disposals(latest: date) -> Iterator[Thing]:
    for pk, at in _proposed().values_list("pk", "proposed_at"):
        if timezone.localdate(at) <= latest:
            yield Thing(pk, timezone.localdate(at), opened_by="decides_on_disposal")


def _tell_disposals(ids: list[int]) -> dict[int, Facts]:
    page = reverse("disposal")
    about = {"reference": "Gallring", "topic": "ett förslag", "page": page, "desk": page, "opens": "Öppna gallringen"}
    rows = _proposed().filter(pk__in=ids)
    return {run.pk: Facts(about=timezone.localdate(run.proposed_at), **about) for run in rows}


def _proposed():
    return DisposalRun.objects.filter(state=DisposalRun.State.PROPOSED).order_by("pk")


register(
    Kind(
        name="erasure",
        label="Begäran om radering",
        voice=Voice.RECORD,
        thing="erasurerequest",
        model=ErasureRequest,
        find=_find_erasures,
        tell=_tell_erasures,
        progress="decided_at",
        has_a_day_by_law=True,
    ),
    Kind(
        name="disposal",
        label="Gallring som väntar på godkännande",
        voice=Voice.RECORD,
        thing="disposalrun",
        model=DisposalRun,
        find=_find_disposals,
        tell=_tell_disposals,
        progress="decided_at",
    ),
)
