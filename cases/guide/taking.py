"""A step of the guide taken into a case: a copy, with what the guide said of it then."""

from cases.models import GuideStep


def told_of(step: GuideStep) -> dict[str, object]:
    """What the business is told beside `what`, as it stands now: sentences by name, lists of words, and `after`.

    `after` holds the slugs that it waits for. Whatever the guide does not say is left out.
    """
    said = {
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
