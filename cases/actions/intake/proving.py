"""Whose address a case has. Anybody can type anybody's: until its owner has shown it, nothing more is opened by it."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases import emails
from cases.access import actions as access
from cases.models import Case, Invitation
from cases.workflow import OPEN, State
from portal.mail import links
from portal.models import Contact, OutgoingEmail, SecretLink, UnsentText, User
from portal.people import limits, log, security
from portal.record import persons
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed


def prove_address(case: Case, *, how: Contact.Proof, by: User | None = None, at: datetime | None = None) -> None:
    """What counts is written in the log: the first proof, and that the person has said that it is right."""
    if case.contact.is_vouched_for or case.contact.is_proved and how != Contact.Proof.SPOKEN:
        return
    # The address that was shown, and not another that it is being changed to at the same moment.
    with transaction.atomic():
        if Contact.objects.filter(pk=case.contact_id, email=case.contact.email).prove(how, at=at):
            log.note("case.prove_address", case, by=by, at=at, how=str(how))
    case.contact.refresh_from_db()


@transaction.atomic
def vouch_for(case: Case, *, email: str, stay: Collection[int] | None = None, by: User) -> str:
    """We have spoken with the person: the address is right, or this is the right one, which then gets a link, and may
    be misheard as the first one was. In words, who may not open the case any more, since it was the wrong one that
    let them in."""
    contact, told = Contact.objects.select_for_update().get(pk=case.contact_id), ""
    old, contact.email = contact.email, normal(email)
    is_same = contact.email == old
    if not is_same:
        contact.save(update_fields=["email"])
        told = persons.corrected(contact, old=old, stay=stay, by=by)
    case.contact = contact
    prove_address(case, how=Contact.Proof.SPOKEN if is_same else Contact.Proof.HEARD, by=by)
    return told


@transaction.atomic
def correct_address(case: Case, *, email: str, at: datetime | None = None) -> None:
    """By the browser that registered: it was mistyped, or there was none. The right one gets the receipt."""
    contact = Contact.objects.select_for_update().get(pk=case.contact_id)
    if contact.is_proved and contact.email:
        raise NotAllowed("Adressen är redan bekräftad. Ring oss om den ska ändras.")
    old, contact.email = contact.email, normal(email)
    if contact.email == old:
        raise NotAllowed("Det är samma adress som förut.")
    contact.save(update_fields=["email"])
    persons.close_links(contact, email=old, by=None)
    access.address_corrected(contact, old, by=None, at=at)
    _bring_along(contact, old)
    log.note("case.correct_address", case, by=None, at=at)
    case.contact = contact
    OutgoingEmail.objects.untried().filter(about="case", about_id=case.pk, to=old, kind="receipt").delete()
    if limits.may("receipt", contact.email):
        emails.receipt(case, at=at)


def address_moved(contact: Contact, old: str) -> None:
    """It has been put right: the new one gets a link to each of its cases, but for those that have ended and that the
    old one had no link to any more."""
    _bring_along(contact, old)
    if contact.email:
        rows = Case.objects.filter(contact=contact).exclude(state=State.SPAM)
        if old:
            had = SecretLink.objects.filter(scope="case", email=old, expires_at__gt=timezone.now())
            queued = OutgoingEmail.objects.filter(about="case", to=old, state=OutgoingEmail.State.QUEUED)
            to_renew = Q(pk__in=had.values("target_id")) | Q(pk__in=queued.values("about_id"))
            rows = rows.filter(Q(state__in=OPEN) | to_renew)
        emails.send_links(rows.select_related("contact").order_by("pk"), to=contact.email)


def _bring_along(contact: Contact, old: str) -> None:
    """Where the old address stood beside the case: in meetings, and in what whoever reads it had begun to write."""
    if old:
        invited = Invitation.objects.standing().filter(case__contact=contact, email=old)
        if contact.email:
            there = Invitation.objects.standing().filter(email=contact.email).values("meeting")
            _leave_doubled(invited.filter(meeting__in=there))
        invited.update(email=contact.email)
        pages = [f"reply-{pk}" for pk in contact.cases.values_list("pk", flat=True)]
        UnsentText.objects.filter(page__in=pages, user__email=old).delete()


def _leave_doubled(invited: QuerySet[Invitation]) -> None:
    """The new address is invited to the same meeting already: that one stands. Who was there is not forgotten."""
    invited.exclude(presence="").update(email="")
    for invitation in invited:
        links.revoke(scope="meeting", target_id=invitation.pk)
    invited.update(taken_back_at=timezone.now())


# --- Who has only a telephone -----------------------------------------------------------------------

SPOKEN = "spoken_code"  # the scope of a code that is read aloud; like a link it opens one thing, and once
LIVES = timedelta(minutes=15)
WRONG = "Numret eller koden stämmer inte, eller så har koden gått ut. Ring oss, så läser vi upp en ny."


@transaction.atomic
def make_code(case: Case, *, by: User, at: datetime | None = None) -> str:
    """To be read aloud, and typed by the person at the portal. A new one closes the one before."""
    at = at or timezone.now()
    contact = Contact.objects.select_for_update().get(pk=case.contact_id)
    if contact.email:
        raise NotAllowed("Personen har en e-postadress. Länken till ärendet kommer dit.")
    if case.state == State.SPAM or case.disposed_at:
        raise NotAllowed("Ärendet har ingen sida som företaget kan öppna.")
    links.revoke(scope=SPOKEN, target_id=case.pk, at=at)
    code = f"{secrets.randbelow(10**8):08}"
    told = {"scope": SPOKEN, "target_id": case.pk, "created_at": at, "expires_at": at + LIVES}
    SecretLink.objects.create(token_hash=_hash_of_code(case, code), **told)
    log.note("case.make_code", case, by=by, at=at)
    return f"{code[:4]} {code[4:]}"


def use_code(reference: str, code: str, *, at: datetime | None = None) -> Case:
    """The case that it opens, once. A few wrong ones, and the code that was read aloud opens nothing either."""
    at = at or timezone.now()
    rows = Case.objects.select_related("contact").defer("search").filter(contact__email="")
    case = rows.exclude(state=State.SPAM).filter(reference="".join(reference.split())).first()
    there = SecretLink.objects.usable(at).filter(scope=SPOKEN, target_id=case.pk if case else 0).first()
    if case is None or there is None or not limits.may("spoken_code", f"link {there.pk}"):
        raise NotAllowed(WRONG)
    right = SecretLink.objects.usable(at).filter(pk=there.pk, token_hash=_hash_of_code(case, code))
    with transaction.atomic():
        if not right.update(revoked_at=at):
            raise NotAllowed(WRONG)
        log.note("case.use_code", case, by=None, at=at)
    return case


def _hash_of_code(case: Case, code: str) -> str:
    """Of so few digits a plain hash could be tried out: this one needs the server's key."""
    digits = "".join(filter(str.isdecimal, code))
    return salted_hmac(f"cases.{SPOKEN}", f"{case.pk} {digits}", algorithm="sha256").hexdigest()


@transaction.atomic
def add_address(case: Case, *, email: str, at: datetime | None = None) -> None:
    """By whoever had none. The link without an address opens nothing more, and the address gets its own."""
    contact = Contact.objects.select_for_update().get(pk=case.contact_id)
    if contact.email:
        raise NotAllowed("Det finns redan en adress. Ring oss om den ska ändras.")
    contact.email = normal(email)
    contact.save(update_fields=["email"])
    log.note("case.correct_address", case, by=None, at=at)
    persons.moved(contact, old="", by=None)


# --- The links there are ----------------------------------------------------------------------------


def links_to(case: Case) -> QuerySet[SecretLink]:
    """Those that open the case now: to its own address, also from a duplicate of the same person's."""
    twins = case.joined.select_related("contact").defer("search")
    targets = [case.pk, *(twin.pk for twin in twins if twin.belongs_to_same_person_as(case))]
    opened = SecretLink.objects.usable().filter(scope="case", target_id__in=targets, email=case.contact.email)
    return opened.order_by("-pk")


@transaction.atomic
def close_link(
    case: Case, link: SecretLink, *, by: User | None = None, new_to: str = "", at: datetime | None = None
) -> None:
    """Whoever holds it reads no more. The case's address gets a new one with its next letter, or at once."""
    if not links_to(case).filter(pk=link.pk).update(revoked_at=at or timezone.now()):
        raise NotAllowed("Länken är redan stängd.")
    log.note("case.close_link", case, by=by, at=at, link=link.pk)
    security.note(security.Kind.LINKS_REVOKED, by=by, case=case.reference, links=[link.pk])
    if new_to:
        emails.send_links([case], to=new_to)
