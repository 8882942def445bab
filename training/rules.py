"""Who may see and do. A participant sees their own, a manager their sector's, the leaders their cohort's.

What a person may not see answers exactly as what does not exist.
"""

from typing import Any

from django.db.models import Q

from portal.models import Sector, User
from training.workflow import NO_PAGE, Role

NOTHING = Q(pk__in=[])


def _is_somebody(user: User) -> bool:
    return user.is_authenticated and user.is_active


def may_run(user: User) -> bool:
    """The pilot (business developer or substitute) plans cohorts, decides on improvements and judges them."""
    return _is_somebody(user) and user.roles.is_pilot


def cohorts_led_by(user: User) -> Q:
    if not _is_somebody(user):
        return NOTHING
    return Q() if user.roles.is_pilot else Q(pk__in=user.leads.values("pk"))


def may_lead(user: User, cohort: Any) -> bool:
    return may_run(user) or (_is_somebody(user) and cohort.leaders.filter(pk=user.pk).exists())


def own_participants(user: User) -> Q:
    """Rows with the person's own address, which signing in has proved. Who is not asked has no page to open."""
    return Q(email=user.email) & ~Q(state__in=NO_PAGE) if _is_somebody(user) else NOTHING


def attendance_readable_by(user: User) -> Q:
    """Participants. A manager reads that of the own staff; a politician is nobody's staff, wherever she is placed."""
    if not _is_somebody(user):
        return NOTHING
    if user.roles.is_pilot:
        return Q()
    led = Q(cohort__in=user.leads.values("pk"))
    return own_participants(user) | led | (Q(sector__in=user.roles.manager_of) & ~Q(role=Role.POLITICIAN))


def may_add_for(user: User, sector: Sector) -> bool:
    """A manager sends people of their own sector."""
    return may_run(user) or (_is_somebody(user) and sector.pk in user.roles.manager_of)


def may_read_all_improvements(user: User) -> bool:
    """Those who lead: the pilot, the director, the registrar, and managers of our own sectors."""
    if not _is_somebody(user):
        return False
    roles = user.roles
    return roles.sees_everything or bool(roles.manager_of - roles.external)


def improvements_visible_to(user: User) -> Q:
    if not _is_somebody(user):
        return NOTHING
    if may_read_all_improvements(user):
        return Q()
    return Q(sector__in=user.roles.sectors) | Q(owner=user) | Q(cohort__in=user.leads.values("pk"))


def improvements_workable_by(user: User) -> Q:
    """The pilot, and the people of the sector that owns it."""
    if not _is_somebody(user):
        return NOTHING
    return Q() if user.roles.is_pilot else Q(sector__in=user.roles.sectors) | Q(owner=user)


def may_begin_improvement(user: User, cohort: Any = None) -> bool:
    """The pilot; and a leader, for what comes of the own cohort."""
    return may_run(user) or (cohort is not None and may_lead(user, cohort))
