"""What somebody who leaves a sector was given to improve there: told and handed on where her questions are."""

from functools import partial

from cases.queries import leaving
from portal.models import User
from training.actions import improving
from training.models import ImprovementAction


def _left_by(user: User, reader: User) -> list[leaving.Left]:
    rows = (
        ImprovementAction.objects.visible_to(reader)
        .under_way()
        .filter(owner=user)
        .exclude(sector__in=leaving.goes_on_at(user))
    )
    return [
        leaving.Left(each.sector, each.title, each.get_absolute_url(), partial(improving.hand_to, each))
        for each in rows.select_related("sector").order_by("sector__order", "due", "pk")
    ]


leaving.KINDS.append(leaving.Kind("förbättringsåtgärd", "förbättringsåtgärder", _left_by))
