"""Who is who: who holds a function on a given day. Whoever has left, or is inactive, holds none."""

from datetime import date

from django.conf import settings

from portal.kept import Kept
from portal.models import PilotRole, Sector, User
from portal.roles import PILOT_KINDS


def pilot(on: date) -> User | None:
    """The business developer on that day, else the substitute, else nobody."""
    holders = [role for role in pilot_roles() if role.since <= on and (role.until is None or on <= role.until)]
    return holders[0].user if holders else None


@Kept
def pilot_roles() -> list[PilotRole]:
    """Everybody who runs the cases, or has done so; "business_developer" sorts before "substitute"."""
    held = PilotRole.objects.filter(kind__in=PILOT_KINDS, user__is_active=True).select_related("user")
    return list(held.order_by("kind", "since", "pk"))


def pilot_name(on: date) -> str:
    """The name that a business reads; without anybody in the role the function itself answers."""
    person = pilot(on)
    return str(person) if person else "Företagslotsen"


def pilot_title(on: date) -> str:
    """ "Företagslotsen Eva Ek", or the function alone while nobody holds it."""
    person = pilot(on)
    return f"Företagslotsen {person}" if person else "Företagslotsen"


def pilot_phone(on: date) -> str:
    person = pilot(on)
    return (person and person.phone) or settings.MUNICIPALITY["phone"]


def officers(sector: Sector, on: date) -> list[User]:
    return _people(sector, on, kind="officer")


def managers(sector: Sector, on: date) -> list[User]:
    return _people(sector, on, kind="manager")


def people(sector: Sector, on: date) -> list[User]:
    """Everybody with a role at the sector on that day."""
    return _people(sector, on)


def _people(sector: Sector, on: date, **role: str) -> list[User]:
    held = sector.roles.current(on).filter(**role).select_related("user").order_by("user__name", "pk")
    return list({role.user_id: role.user for role in held}.values())
