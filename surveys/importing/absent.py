"""Which municipalities a file, or Kolada, could be thought to tell of, and does not."""

from collections.abc import Iterable

from portal.models import town_hall
from portal.text.swedish import join_words
from surveys.models import Municipality
from surveys.readers import Row

MOST_NAMED = 5


def in_words(rows: Iterable[Row], asked: list[str]) -> list[str]:
    """A sentence about those that are not there, if any: of our own municipality, those that were asked for, and in a
    file of several municipalities those that an earlier file told of.
    """
    rows = list(rows)
    there = {row.code for row in rows if not row.problem}
    expected = {town_hall().code, *asked} - {""}
    places = {code: (name, kind) for code, name, kind in Municipality.objects.values_list("code", "name", "kind")}
    if any(places.get(code, ("", ""))[1] == Municipality.Kind.MUNICIPALITY for code in there - expected):
        about = {"series__area__survey__key__in": {row.survey for row in rows if row.survey}}
        known = Municipality.objects.filter(**about, series__release__in={row.release for row in rows})
        expected |= set(known.filter(kind=Municipality.Kind.MUNICIPALITY).values_list("code", flat=True))
    absent = sorted(expected - there)
    if not there or not absent:
        return []
    named = [places.get(code, (code, ""))[0] for code in absent]
    more = [f"{len(named) - MOST_NAMED} till"] if len(named) > MOST_NAMED else []
    who = join_words([*named[:MOST_NAMED], *more])
    return [f"Här finns inget om {who}. Det som redan står i resultaten står kvar."]
