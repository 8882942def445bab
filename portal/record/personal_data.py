"""The ground floor's own registers of people: who they are, how they sign in, and what they were sent."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from portal.mail import outbox
from portal.mail.incoming import forgetting
from portal.models import (
    AccessibilityMessage,
    Business,
    Contact,
    DeadAddress,
    ErasureRequest,
    IncomingEmail,
    LogEntry,
    OutgoingEmail,
    Reminder,
    SecretLink,
    SecurityEvent,
    User,
)
from portal.record.fields import Place
from portal.record.own_fields import ACCESSIBILITY_MESSAGE, BUSINESS, CONTACT, ERASURE_REQUEST, USER
from portal.record.part import forget_accounts
from portal.record.persons import Identity, Record, Register, each_once, register
from portal.record.retention import Disposal
from portal.text.swedish import moment

SAME_NAME = "Avsändaren har samma namn, men en annan adress. Pröva om det är samma person."
CONFIRMED = "Adressen bekräftad"


def _contacts(identity: Identity, reader: User) -> list[Record]:
    return each_once(_contacts_of_each_case(identity), apart=[CONFIRMED])


def _contacts_of_each_case(identity: Identity) -> Iterator[Record]:
    rows = identity.matching(
        Contact.objects.select_related("business"), email="email", phone="phone", number="business__number_fingerprint"
    )
    for each in rows.order_by("pk"):
        data = CONTACT.told(each, Place.EXTRACT)
        data |= {CONFIRMED: moment(each.proved_at) if each.is_proved else ""}
        yield Record(each.pk, str(each), data=data)


def _businesses(identity: Identity, reader: User) -> list[Record]:
    return each_once(_businesses_of_each_case(identity))


def _businesses_of_each_case(identity: Identity) -> Iterator[Record]:
    of_contacts = identity.matching(Contact.objects.exclude(business=None), email="email", phone="phone")
    by_number = identity.matching(Business.objects.all(), number="number_fingerprint")
    found = set(of_contacts.values_list("business", flat=True)) | set(by_number.values_list("pk", flat=True))
    for each in Business.objects.filter(pk__in=found).order_by("pk"):
        yield Record(each.pk, each.name, at=each.created_at, data=BUSINESS.told(each, Place.EXTRACT))


def _accounts(identity: Identity, reader: User) -> Iterator[Record]:
    """An account of somebody who has worked here stays: texts and decisions are theirs."""
    rows = User.objects.select_related("picture").defer("picture__content")
    for each in identity.matching(rows, email="email", phone="phone").order_by("pk"):
        is_staff = each.is_staff or each.sector_roles.exists() or each.pilot_roles.exists()
        data = USER.told(each, Place.EXTRACT)
        if picture := getattr(each, "picture", None):
            data["Bild"] = picture.alt
        yield Record(each.pk, str(each), at=each.date_joined, data=data, is_document=is_staff)


def _erase_accounts(ids: Sequence[int]) -> None:
    forget_accounts(ids, Disposal(at=timezone.now(), by=None, run=None, is_real=True))


def _links(identity: Identity, reader: User) -> Iterator[Record]:
    for each in identity.matching(SecretLink.objects.all(), email="email").order_by("pk"):
        data = {"Gäller till": moment(each.expires_at)}
        is_needed = each.revoked_at is None and each.expires_at > timezone.now()
        yield Record(each.pk, "Personlig länk", at=each.created_at, data=data, is_document=False, is_needed=is_needed)


def _erase_links(ids: Sequence[int]) -> None:
    SecretLink.objects.filter(pk__in=ids).delete()


def _letters(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(OutgoingEmail.objects.prefetch_related("files"), email="to")
    for each in rows.order_by("pk"):
        # A code to sign in with is for its receiver alone, also when the letter is old.
        text = "" if each.kind == "sign_in_code" else outbox.readable(each)
        data, files = {"Till": each.to, "Text": text}, tuple(each.files.all())
        yield Record(each.pk, each.subject, at=each.created_at, data=data, files=files)


def wrote(identity: Identity, rows: QuerySet) -> QuerySet:
    """Of letters that came in: those from the person's address, or that answer what we wrote to it."""
    theirs = identity.matching(rows, email="sender") | identity.matching(rows, email="letter__to")
    return theirs.order_by("pk")


def told_of(letter: IncomingEmail, identity: Identity) -> dict[str, str]:
    """What it quotes and how it is signed is told to its own sender alone: others may have written it."""
    is_theirs = letter.sender == identity.email
    data = {"Från": letter.from_whom, "Ämne": letter.subject, "Text": letter.text}
    return data | ({"Citat och underskrift": letter.folded} if is_theirs else {})


def _incoming(identity: Identity, reader: User) -> Iterator[Record]:
    """Of no case; a case tells of its own. Junk is no document."""
    rows = (
        IncomingEmail.objects.exclude(about="case")
        .exclude(state=IncomingEmail.State.WAITING)
        .prefetch_related("files")
    )
    found = list(wrote(identity, rows))
    for each in found:
        is_document = each.state != IncomingEmail.State.JUNK
        files = (*each.files.all(), *([each.file] if each.file else []))
        data = told_of(each, identity)
        yield Record(each.pk, "Mejl som kom in", at=each.received_at, data=data, is_document=is_document, files=files)
    contacts = identity.matching(Contact.objects.exclude(name=""), email="email", phone="phone")
    namesakes = rows.filter(sender_name__in=set(contacts.values_list("name", flat=True)))
    for each in namesakes.exclude(pk__in=[one.pk for one in found]).order_by("pk"):
        yield Record(each.pk, "Mejl som kom in", at=each.received_at, data={"Pröva": SAME_NAME})


def _erase_incoming(ids: Sequence[int]) -> None:
    forgetting.discard(IncomingEmail.objects.junk().filter(pk__in=ids))


def _dead_addresses(identity: Identity, reader: User) -> Iterator[Record]:
    for each in identity.matching(DeadAddress.objects.all(), email="email").order_by("pk"):
        data = {"Adress": each.email, "E-postservern sa": each.said}
        yield Record(each.pk, "Mejl till adressen kommer tillbaka", at=each.last_at, data=data, is_document=False)


def _erase_dead_addresses(ids: Sequence[int]) -> None:
    DeadAddress.objects.filter(pk__in=ids).delete()


def _accessibility(identity: Identity, reader: User) -> Iterator[Record]:
    for each in identity.matching(AccessibilityMessage.objects.all(), email="email").order_by("pk"):
        data = ACCESSIBILITY_MESSAGE.told(each, Place.EXTRACT)
        yield Record(each.pk, "Meddelande om tillgänglighet", at=each.received_at, data=data)


def _reminders(identity: Identity, reader: User) -> Iterator[Record]:
    for each in identity.matching(Reminder.objects.all(), email="to_email").order_by("pk"):
        yield Record(each.pk, "Påminnelse", at=each.created_at, data={"Till": each.to_email})


def _log(identity: Identity, reader: User) -> Iterator[Record]:
    """What somebody did while signed in; of staff only that there are rows, for they are about the work."""
    for user in identity.matching(User.objects.all(), email="email", phone="phone"):
        rows = LogEntry.objects.filter(actor_id=user.pk).order_by("pk")
        if user.is_staff or user.roles.works_here:
            yield Record(user.pk, "Rader i loggen", data={"Antal": str(rows.count())})
            continue
        for each in rows:
            yield Record(each.pk, "Rad i loggen", at=each.at, data={"Vad": each.action, "Om": str(each.thing_id)})


def _security(identity: Identity, reader: User) -> Iterator[Record]:
    """Of staff only that there are rows, as of the log."""
    for user in identity.matching(User.objects.all(), email="email", phone="phone"):
        rows = SecurityEvent.objects.filter(person=user).order_by("pk")
        if user.is_staff or user.roles.works_here:
            yield Record(user.pk, "Säkerhetshändelser", data={"Antal": str(rows.count())})
            continue
        for each in rows:
            yield Record(each.pk, "Säkerhetshändelse", at=each.at, data={"Vad": each.what, "Varifrån": each.client})


def _requests(identity: Identity, reader: User) -> Iterator[Record]:
    """Those that are decided. One that waits is not yet anything to decide about."""
    rows = ErasureRequest.objects.exclude(outcome="")
    for each in identity.matching(rows, email="email", phone="phone", number="number_fingerprint").order_by("pk"):
        data = ERASURE_REQUEST.told(each, Place.EXTRACT)
        yield Record(each.pk, "Begäran om radering", at=each.received_at, data=data)


register(
    Register(
        "contacts",
        "Kontaktuppgifter",
        _contacts,
        model=Contact,
        rectifiable=("name", "email", "phone", "preference"),
    ),
    Register("businesses", "Företag", _businesses, model=Business, rectifiable=("name",)),
    Register("accounts", "Konton för inloggning", _accounts, erase=_erase_accounts),
    Register("links", "Personliga länkar", _links, erase=_erase_links),
    Register("letters", "Mejl", _letters),
    Register("incoming", "Mejl som har kommit in", _incoming, erase=_erase_incoming),
    Register("dead_addresses", "Adresser som inte tar emot mejl", _dead_addresses, erase=_erase_dead_addresses),
    Register("accessibility", "Meddelanden om tillgänglighet", _accessibility),
    Register("reminders", "Påminnelser", _reminders),
    Register("log", "Loggen", _log),
    Register("security", "Säkerhetshändelser", _security),
    Register("requests", "Begäranden om radering", _requests),
)
