"""What somebody promised companies and can no longer keep, because no role here goes on."""

from functools import partial

from django.urls import reverse
from django.utils import timezone

from cases.models import VisitPromise
from cases.queries import leaving
from cases.visits import actions
from portal.models import PilotRole, SectorRole, User
from portal.text.exceptions import NotAllowed


def _left_by(user: User, reader: User) -> list[leaving.Left]:
    beside = PilotRole.objects.current(timezone.localdate()).filter(until=None, user=user)
    if user.is_active and (leaving.goes_on_at(user).exists() or beside.exists()):
        return []
    last = SectorRole.objects.filter(user=user, sector__is_external=False).select_related("sector").order_by("-since")
    sector = next((role.sector for role in last[:1]), None)
    rows = VisitPromise.objects.visible_to(reader).open().filter(owner=user)
    return [
        leaving.Left(
            sector,
            f"{each.what}, {each.visit.business.head}",
            reverse("visit_promise", args=[each.pk]),
            partial(_hand_to, each),
            mails=False,
        )
        for each in rows.select_related("visit__business__card").order_by("due", "pk")
    ]


def _hand_to(promise: VisitPromise, to: User | None, *, by: User) -> None:
    if to is None:
        raise NotAllowed("Ett löfte har alltid en person som håller det. Välj vem.")
    actions.move(promise, owner=to, due=promise.due, by=by)


leaving.KINDS.append(leaving.Kind("uppgift från ett företagsbesök", "uppgifter från företagsbesök", _left_by))
