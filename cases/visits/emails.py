"""The letter to whoever goes along on a visit: when it is, and the way to the sheet."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cases.models import CompanyVisit
from portal.mail import outbox
from portal.mail.links import Key, absolute
from portal.models import User
from portal.people import directory


def visit_key(visit: CompanyVisit) -> Key:
    """For whoever goes along and has no account: the sheet, to the day after the visit."""
    days = (timezone.localdate(visit.start) - timezone.localdate()).days
    return Key(scope="visit", target_id=visit.pk, view="visit_by_link", days=max(days, 0) + 1)


def visit_sheet(visit: CompanyVisit, *, to: str, colleague: User | None, at: datetime | None = None) -> None:
    """When, and the way to the sheet; never which company."""
    at = at or timezone.now()
    values = {"visit": visit, "colleague": colleague} | directory.pilot_in_letters(timezone.localdate(at))
    keys = None
    if colleague:
        values["link"] = absolute(reverse("visit", args=[visit.pk]))
    else:
        keys = {"link": visit_key(visit)}
    outbox.write(outbox.Letter("cases/email/visit_sheet", to=to, context=values, keys=keys, about=visit, at=at))
