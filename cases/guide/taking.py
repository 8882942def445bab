"""A step of the guide taken into a case: a copy, with what the guide said of it then."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cases.guide.counting import Kind, count
from cases.guide.reading import Place
from cases.models import Case, GuideStep, Step
from portal.models import Sector
from portal.text.ttl_cache import TtlCache


def told_of(step: GuideStep) -> dict[str, Any]:
    """What the business is told, as it stands now: sentences by name, lists of words, and `after`.

    `after` holds the slugs that it waits for; of a map `is_unsure` says that it may not be needed. `what` and
    `apply_url` are written anew in a case: here they stay, to be compared with. Whatever the guide does not say is
    left out.
    """
    said = {
        "what": step.what,
        "apply_url": step.apply_url,
        "why": step.why,
        "enclose": step.things,
        "fee": step.fee,
        "time": step.usual_time,
        "law": step.law,
        "renewal": step.renewal,
        "after": sorted(each.slug for each in step.depends_on.all()),
        "is_confirmed": step.is_confirmed,
    }
    return {name: value for name, value in said.items() if value}


def fields_of(step: GuideStep) -> dict[str, Any]:
    """The fields of a case's step that is taken from the guide's."""
    return {
        "what": step.what,
        "sector": step.sector,
        "body": step.body,
        "apply_url": step.apply_url,
        "guide": step,
        "told": told_of(step),
    }


def step_of_guide(what: str, *, sector: Sector | None, body: str = "") -> GuideStep | None:
    """The one that is called so and that is decided there."""
    rows = GuideStep.objects.filter(is_active=True, what__iexact=" ".join(what.split()))
    rows = rows.filter(sector=sector, body__iexact=body.strip())
    return rows.select_related("sector").prefetch_related("depends_on").first()


def titles(sector: Sector | None = None) -> list[str]:
    """What the steps are called, to choose among: all, or a sector's own."""
    return list(dict.fromkeys(what for what, owner in _titles() if sector is None or owner == sector.pk))


@TtlCache
def _titles() -> list[tuple[str, int | None]]:
    return list(GuideStep.objects.filter(is_active=True).values_list("what", "sector"))


def take_all(places: Iterable[Place], case: Case) -> None:
    """A map into a case that begins: in its order, and not looked at by anybody here yet.

    Each step waits for what the map says too, past what the map has not. The guide that was read may be seconds old:
    what is gone since then comes without its row.
    """
    if not (places := list(places)):
        return
    there = GuideStep.objects.in_bulk([place.step.pk for place in places])
    taken = [
        fields_of(place.step) | {"guide": there.get(place.step.pk), "told": _told_in_map(place)} for place in places
    ]
    Step.objects.bulk_create(
        Step(case=case, order=number, is_checked=False, **fields) for number, fields in enumerate(taken, start=1)
    )
    _count_later([(Kind.SENT, ""), *((Kind.TAKEN, place.step.slug) for place in places)])


def _told_in_map(place: Place) -> dict[str, Any]:
    told = told_of(place.step)
    after = {*told.get("after", ()), *(each.slug for each in place.waits_for)}
    return told | ({"after": sorted(after)} if after else {}) | ({} if place.is_certain else {"is_unsure": True})


def count_taken(step: GuideStep) -> None:
    _count_later([(Kind.TAKEN, step.slug)])


def _count_later(shown: list[tuple[Kind, str]]) -> None:
    """Once it is certain: counts are few rows, and nobody's case waits for another's, or for the count at all."""
    transaction.on_commit(lambda: count(shown), robust=True)
