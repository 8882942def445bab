"""A step of the guide taken into a case: a copy, with what the guide said of it then."""

from collections.abc import Iterable

from django.db import transaction

from cases.guide.counting import Kind, count
from cases.models import Case, GuideStep, Step


def told_of(step: GuideStep) -> dict[str, object]:
    """What the business is told, as it stands now: sentences by name, lists of words, and `after`.

    `after` holds the slugs that it waits for. `what` and `apply_url` are written anew in a case: here they stay, to be
    compared with. Whatever the guide does not say is left out.
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


def fields_of(step: GuideStep) -> dict[str, object]:
    """The fields of a case's step that is taken from the guide's."""
    return {
        "what": step.what,
        "sector": step.sector,
        "body": step.body,
        "apply_url": step.apply_url,
        "guide": step,
        "told": told_of(step),
    }


def take_all(steps: Iterable[GuideStep], case: Case) -> None:
    """Into a case that begins: last in nobody's order, and not looked at by anybody here yet.

    The guide that was read may be seconds old: what is gone since then comes without its row.
    """
    if not (steps := list(steps)):
        return
    there = GuideStep.objects.in_bulk([step.pk for step in steps])
    taken = [fields_of(step) | {"guide": there.get(step.pk)} for step in steps]
    Step.objects.bulk_create(
        Step(case=case, order=place, is_checked=False, **fields) for place, fields in enumerate(taken, start=1)
    )
    count_taken(steps)
    transaction.on_commit(lambda: count([(Kind.SENT, "")]))


def count_taken(steps: Iterable[GuideStep]) -> None:
    """Once it is certain: counts are few rows, and nobody's case waits for another's."""
    slugs = [step.slug for step in steps]
    transaction.on_commit(lambda: count((Kind.TAKEN, slug) for slug in slugs))
