"""Who may see and do. The public reads what is published; everything about those who come is the organiser's.

What a person may not see answers exactly as what does not exist.
"""

from typing import Any

from django.db.models import Q

from portal.models import User

NOTHING = Q(pk__in=[])


def may_run(user: User) -> bool:
    """The pilot (business developer or substitute) plans events, writes to people and decides."""
    return user.is_authenticated and user.is_active and user.roles.is_pilot


def lists_visible_to(user: User) -> Q:
    """The events whose attendance list the person may see: the pilot's are all, a co-organiser's its own.

    Nobody else at the town hall needs to know who comes.
    """
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    return Q() if user.roles.is_pilot else Q(pk__in=user.co_organises.values("event"))


def may_keep_door(user: User, event: Any) -> bool:
    """Check people in and take walk-ins: the pilot, and the event's own co-organisers."""
    return may_run(user) or (user.is_authenticated and event.co_organisers.filter(user=user).exists())
