"""Who may read, change and confirm the guide's steps. The list, the pages and the actions all ask here."""

from django.db.models import Q
from django.utils import timezone

from cases.models import GuideStep
from cases.rules import NOTHING
from portal.models import SectorRole, User


def visible_to(user: User) -> Q:
    """With who has confirmed them: a sector's own, and all to whoever sees every case."""
    return Q() if user.roles.sees_everything else editable_by(user)


def editable_by(user: User) -> Q:
    """A sector's by whoever works there, also at another organisation; all by the pilot."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    return Q() if user.roles.is_pilot else Q(sector__in=user.roles.sectors)


def may_edit(user: User, step: GuideStep) -> bool:
    """The same of one that is read already."""
    return user.roles.is_pilot or step.sector_id in user.roles.sectors


def may_confirm(user: User, step: GuideStep) -> bool:
    """Whoever works at its sector. The pilot, where it has none, or nobody works there with an account."""
    if step.sector_id in user.roles.sectors:
        return True
    at_work = SectorRole.objects.current(timezone.localdate()).filter(sector=step.sector_id)
    return user.roles.is_pilot and not (step.sector_id and at_work.exists())
