"""What was promised at a visit is reminded of: to whose it is, and when that has not helped to the pilot."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from cases import rules
from cases.models import VisitPromise
from portal.models import SectorRole
from portal.reminding import Facts, Kind, Thing, Voice, register
from portal.text.swedish import long_date

BATCH = 2_000


def _promises() -> QuerySet:
    return VisitPromise.objects.open().order_by()


def _find(latest: date) -> Iterator[Thing]:
    """Of a company with a case under a mark it is the pilot's to remember."""
    held = SectorRole.objects.current(timezone.localdate()).filter(user=OuterRef("owner"), sector__is_external=False)
    sector = Subquery(held.order_by("pk").values("sector")[:1])
    rows = _promises().filter(due__lte=latest)
    rows = rows.annotate(at_sector=sector, is_marked=rules.is_of_marked_company("visit__"))
    for pk, due, made_at, owner, at_sector, is_marked in rows.values_list(
        "pk", "due", "made_at", "owner", "at_sector", "is_marked"
    ).iterator(BATCH):
        whose = {} if is_marked else {"sector": at_sector, "officer": owner}
        yield Thing(pk, due, begun=timezone.localdate(made_at), is_marked=is_marked, **whose)


def _tell(ids: list[int]) -> dict[int, Facts]:
    rows = _promises().filter(pk__in=ids).values_list("pk", "due", "visit__start")
    return {
        pk: Facts(
            about=due,
            reference="Löfte till ett företag",
            topic=f"det som lovades vid besöket {long_date(timezone.localdate(start))}",
            page=reverse("visit_promise", args=[pk]),
            desk=reverse("visit_promise", args=[pk]),
            opens="Öppna löftet",
        )
        for pk, due, start in rows
    }


register(
    Kind(
        name="visit_promise",
        label="Löfte vid ett företagsbesök",
        voice=Voice.VISIT,
        thing="visitpromise",
        model=VisitPromise,
        find=_find,
        tell=_tell,
    )
)
