"""Access to a case is given by whoever has it, answered by whoever is invited, and taken back by either or the pilot.

Order inside each act: lock, guard, change, log, letter.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases.access import letters
from cases.actions import moves
from cases.models import Case, CaseAccess
from cases.workflow import State
from portal.mail import links
from portal.models import Contact, Sector, User, town_hall
from portal.people import limits, log
from portal.text.email_addresses import readable
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words

MOST = 10  # who may open one case at the same time


@transaction.atomic
def give(
    case: Case,
    *,
    email: str,
    name: str,
    may_write: bool,
    gets_letters: bool = True,
    by: User | None = None,
    at: datetime | None = None,
) -> CaseAccess:
    """The letter says who invites, to what, and how to say no. Nothing is opened before the answer."""
    at = at or timezone.now()
    case = moves.lock(case)
    _guard(case, email=email, by=by)
    values = {"email": email, "name": name, "may_write": may_write, "gets_letters": gets_letters}
    access = CaseAccess.objects.create(case=case, invited_by=by, invited_at=at, **values)
    log.note("case.give_access", case, by=by, at=at, access=access.pk, may_write=may_write)
    letters.invitation(access, at=at)
    return access


def _guard(case: Case, *, email: str, by: User | None) -> None:
    if case.state == State.SPAM or case.disposed_at:
        raise NotAllowed("Det går inte att bjuda in någon till det här ärendet.")
    if email == case.contact.email or by and email == by.email:
        raise NotAllowed("Det är din egen adress, och du har redan ärendet.", field="email")
    if _works_here(email):
        raise NotAllowed("Adressen hör till kommunen. De som arbetar med ärendet läser det redan.", field="email")
    there = CaseAccess.objects.to_matter(case)
    if same := there.filter(email=email).first():
        raise NotAllowed(f"{same} är redan inbjuden med den adressen.", field="email")
    if there.count() >= MOST:
        raise NotAllowed(f"{MOST} personer kan vara inbjudna samtidigt. Ta bort någon först.")
    whose = case.contact.email or f"contact {case.contact_id}"
    if not (limits.may("invitation", whose) and limits.may("invitation", email)):
        raise NotAllowed("Det har skickats många inbjudningar i dag. Försök igen i morgon.")


def _works_here(email: str) -> bool:
    if email == town_hall().pilot_mailbox or Sector.objects.filter(email=email).exists():
        return True
    person = User.objects.filter(email=email, is_active=True).first()
    return person is not None and (person.is_staff or person.roles.works_here)


@transaction.atomic
def accept(access: CaseAccess, *, by: User | None = None, at: datetime | None = None) -> None:
    at = at or timezone.now()
    if CaseAccess.objects.standing().filter(pk=access.pk, accepted_at=None).update(accepted_at=at):
        log.note("case.accept_access", access.case, by=by, at=at, access=access.pk)


@transaction.atomic
def take_back(access: CaseAccess, *, by: User | None = None, is_declined=False, at: datetime | None = None) -> None:
    """Its link opens nothing from this moment, and letters that have not left stay (`letters.address_of`)."""
    at = at or timezone.now()
    standing = CaseAccess.objects.standing().filter(pk=access.pk)
    if not standing.update(taken_back_at=at, is_declined=is_declined):
        return
    links.revoke(scope=letters.SCOPE, target_id=access.pk, at=at)
    what = "case.decline_access" if is_declined else "case.take_back_access"
    log.note(what, access.case, by=by, at=at, access=access.pk)


def note_reading(access: CaseAccess, *, at: datetime | None = None) -> None:
    """At most once an hour, as of a link."""
    at = at or timezone.now()
    if access.last_read_at is None or access.last_read_at < at - links.USE_NOTED:
        CaseAccess.objects.filter(pk=access.pk).update(last_read_at=at)


def address_moved(access: CaseAccess, old: str) -> None:
    """The new address gets its link; one that was in the case already gains what this one had."""
    if access.taken_back_at is not None:
        return
    others = CaseAccess.objects.to_matter(access.case).filter(email=access.email).exclude(pk=access.pk)
    if other := others.order_by("pk").first():
        if access.may_write and not other.may_write:
            CaseAccess.objects.filter(pk=other.pk).update(may_write=True)
            log.note("case.give_access", access.case, by=None, access=other.pk, may_write=True)
        take_back(access)
    else:
        letters.invitation(access)


# --- Where the address that let them in was wrong -----------------------------------------------------


def let_in_by(*contacts: Contact | int) -> QuerySet[CaseAccess]:
    return CaseAccess.objects.standing().filter(case__contact__in=contacts)


def was_right(contact: Contact) -> bool:
    """The person has said so. That a letter is read, and a code with it, whoever got it by mistake can prove too; and
    an address that we typed as we heard it may be another's. Told of the address that is written over until the row
    is read anew."""
    return contact.proved_how == Contact.Proof.SPOKEN


def taking_back_in_words(access: CaseAccess) -> str:
    return f"Ta bort {access} ({readable(access.email)}), som får {access.may_in_words}"


def address_corrected(
    contact: Contact,
    old: str,
    *,
    stay: Iterable[int] | None = None,
    by: User | None,
    at: datetime | None = None,
) -> list[CaseAccess]:
    """Who goes with the old address: all but those who are to `stay`, by default nobody whom the right person let
    in. Without an address there was none to be wrong."""
    if not old or stay is None and was_right(contact):
        return []
    gone = list(let_in_by(contact).exclude(pk__in=stay or ()).select_related("case"))
    for access in gone:
        take_back(access, by=by, at=at)
    return gone


def gone_in_words(gone: Iterable[CaseAccess]) -> str:
    names = join_words(dict.fromkeys(map(str, gone)))
    return f"{names} kommer inte längre åt ärendet." if names else ""
