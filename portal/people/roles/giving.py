from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from portal.mail import outbox
from portal.models import OutgoingEmail, PilotRole, SectorRole, User
from portal.people import directory, log, security
from portal.text.roles import MAY

NEW = {"user", "kind", "sector"}  # a row where one of these was changed is another role


def noted(role: SectorRole | PilotRole, action: str, *, by: User, **details) -> OutgoingEmail | None:
    """In the log and as a security event; the letter to whoever got the role, where it is given with this."""
    log.note(action, role, by=by, **details)
    at = {"sector": role.sector_id} if isinstance(role, SectorRole) else {}
    security.note(security.Kind.ROLE, person=role.user, by=by, action=action, role=role.kind, **at)
    is_given = action == "admin.add" or NEW & {*details.get("fields", [])}
    return welcome(role, by=by) if is_given else None


def is_told(user: User | None, until: date | None, *, by: User, on: date) -> bool:
    """Whether a letter goes: not to whoever gave it to herself, and not for what is over. No user is a new one."""
    return user != by and (user is None or user.is_active) and (until is None or until >= on)


def welcome(role: SectorRole | PilotRole, *, by: User, at: datetime | None = None) -> OutgoingEmail | None:
    """What the role may, and the way in."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    if not is_told(role.user, role.until, by=by, on=today):
        return None
    sector = role.sector if isinstance(role, SectorRole) else None
    context = {
        "role": f"{role.get_kind_display()} på {sector}" if sector else role.get_kind_display(),
        "may": MAY[role.kind],
        "begins": role.since if role.since > today else None,
        "until": role.until,
        "sector": sector,
        "takes_replies": settings.MAIL_IN.is_on,
        "second_factor": settings.SECOND_FACTOR and sector is None,
        "to": role.user.email,
        "by": by,
        "by_phone": by.phone or directory.pilot_phone(today),
    }
    return outbox.write(
        outbox.Letter("portal/email/welcome", to=role.user.email, context=context, about=role.user, at=at)
    )
