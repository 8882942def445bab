"""What somebody is written who has been invited to a case: first that, then each time that something has happened.

Such a letter says less than the registrant's own: nobody's name but whoever invites, and no date.
"""

import re
from datetime import datetime, timedelta

from django.utils import timezone

from cases.models import Case, CaseAccess
from cases.queries import telling
from portal.mail import outbox
from portal.mail.links import Key
from portal.models import Wording
from portal.people import directory
from portal.text.email_addresses import has_web_address, readable

SCOPE = "access"
LEADS_ELSEWHERE = re.compile(r"[@/:]|\w\w\.\w\w")  # in a name: an address of some kind, such as exempel.se
# The registrant's letters that the invited hear of too. The words are `letter.followed.<letter>`.
TOLD_OF = {
    *("answer", "correction", "message", "question", "new_date", "resting", "awake", "own_system"),
    *("meeting_summary", "closed", "reopened", "withdrawn"),
}


def access_key(access: CaseAccess, *, place: str = "") -> Key:
    return Key(scope=SCOPE, target_id=access.pk, view="business_case", days=730, place=place)


def address_of(pk: int) -> list[str]:
    """Of a letter's link when it leaves: nobody's once it has been taken back, so that the letter stays."""
    return list(CaseAccess.objects.standing().filter(pk=pk).values_list("email", flat=True)) or [""]


def invitation(access: CaseAccess, *, at: datetime | None = None) -> None:
    case = access.case
    name = case.contact.name or case.company_name
    if has_web_address(name) or LEADS_ELSEWHERE.search(name):
        name = ""
    who = ", ".join(filter(None, [name, readable(case.contact.email)]))
    _write("access_given", access, case, at=at, who=who)


def tell(letter: str, case: Case, *, at: datetime, held: timedelta, on_page: str, sender: str) -> None:
    """Beside the registrant's letter of that kind."""
    if letter not in TOLD_OF:
        return
    for access in CaseAccess.objects.told_of(case):
        what = Wording.objects.text(f"letter.followed.{letter}", sektor=sender)
        _write("followed", access, case, at=at, held=held, on_page=on_page, what=what)


def _write(
    letter: str, access: CaseAccess, case: Case, *, at: datetime | None, held=timedelta(0), on_page="", **context
) -> None:
    at = at or timezone.now()
    values = {"case": case, "access": access, "number": telling.numbered(case)} | context
    values |= directory.pilot_in_letters(timezone.localdate(at))
    keys = {"link": access_key(access, place=on_page)}
    about = {"to": access.email, "about": case, "answers": access, "at": at}
    outbox.write(outbox.Letter(f"cases/email/{letter}", context=values, keys=keys, held=held, **about))
