"""What the ground floor registers with the public record: its own classes of data."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from portal.files import storing
from portal.mail import outbox
from portal.mail.incoming import forgetting
from portal.models import (
    Absence,
    AccessibilityMessage,
    Contact,
    ErasureRequest,
    IncomingEmail,
    OutgoingEmail,
    Picture,
    PilotRole,
    Reminder,
    SecretLink,
    SectorRole,
    SecurityEvent,
    StoredFile,
    UnsentText,
    User,
)
from portal.record import daylist
from portal.record.daylist import LETTERS, Direction, Document
from portal.record.own_fields import ERASURE_REQUEST, USER
from portal.record.published import SOMEBODY
from portal.record.retention import (
    DataClass,
    Disposal,
    deletes,
    letters_that_go_with_what_they_are_about,
    register,
)

SIGN_IN_LETTERS = ["sign_in_code", "no_account"]
LEFT = [OutgoingEmail.State.SENT, OutgoingEmail.State.FAILED, OutgoingEmail.State.HANDLED]
GONE = "gallrad-"  # before the row's own id, where a column must still be unique


def anonymous(prefix: str = GONE, ending: str = "") -> Concat:
    return Concat(Value(prefix), Cast("pk", CharField()), Value(ending), output_field=CharField())


# --- What is no document: goes by its rule, by itself ---------------------------------------------


def _sign_in_letters(trigger: str, before: datetime) -> QuerySet:
    return OutgoingEmail.objects.filter(kind__in=SIGN_IN_LETTERS, created_at__lt=before)


def _links(trigger: str, before: datetime) -> QuerySet:
    return SecretLink.objects.filter(expires_at__lt=before)


def _discard_unsent_texts(ids: Sequence[int], circumstances: Disposal) -> int:
    """With their files, unless those have been sent or came in a letter."""
    rows = UnsentText.objects.filter(pk__in=ids)
    files = list(UnsentText.files.through.objects.filter(unsenttext__in=ids).values_list("storedfile", flat=True))
    number = rows.count()
    rows.delete()
    storing.remove(storing.unused(older_than=0).filter(pk__in=files))
    return number


def _unsent_texts(trigger: str, before: datetime) -> QuerySet:
    return UnsentText.objects.filter(updated_at__lt=before)


def _junk(trigger: str, before: datetime) -> QuerySet:
    """Counted from when a person said so: whoever was wrong has all that time to take it back."""
    rows = IncomingEmail.objects.junk().annotate(said=Coalesce(F("sorted_at"), F("received_at")))
    return rows.filter(said__lt=before)


def _discard_junk(ids: Sequence[int], circumstances: Disposal) -> int:
    return forgetting.discard(IncomingEmail.objects.filter(pk__in=ids))


# --- Documents, and what is about people ----------------------------------------------------------


def _letters(trigger: str, before: datetime) -> QuerySet:
    """Letters about a case or a sign-up go with it."""
    rows = OutgoingEmail.objects.filter(created_at__lt=before, state__in=LEFT).exclude(subject=outbox.FORGOTTEN)
    rows = rows.exclude(kind__in=SIGN_IN_LETTERS)
    return rows.exclude(about__in=letters_that_go_with_what_they_are_about())


def _forget_letters(ids: Sequence[int], circumstances: Disposal) -> int:
    return outbox.forget(OutgoingEmail.objects.filter(pk__in=ids))


def _incoming_letters(trigger: str, before: datetime) -> QuerySet:
    rows = IncomingEmail.objects.kept().filter(received_at__lt=before)
    return rows.exclude(about__in=letters_that_go_with_what_they_are_about())


def forget_incoming(ids: Sequence[int], circumstances: Disposal) -> int:
    return forgetting.forget(IncomingEmail.objects.filter(pk__in=ids))


def _messages(trigger: str, before: datetime) -> QuerySet:
    return AccessibilityMessage.objects.filter(**{f"{trigger}_at__lt": before})


def _absences(trigger: str, before: datetime) -> QuerySet:
    return Absence.objects.filter(until__lt=before.date())


def _reminders(trigger: str, before: datetime) -> QuerySet:
    return Reminder.objects.filter(sent_on__lt=before.date()).exclude(to_email__startswith=GONE)


def _forget_receivers(ids: Sequence[int], circumstances: Disposal) -> int:
    return Reminder.objects.filter(pk__in=ids).update(to=None, to_email=anonymous())


def _accounts(trigger: str, before: datetime) -> QuerySet:
    """Accounts of businesses: nobody who has had a role here, and nobody of whom something else is kept."""
    worked_here = Q(Exists(SectorRole.objects.filter(user=OuterRef("pk")))) | Q(
        Exists(PilotRole.objects.filter(user=OuterRef("pk")))
    )
    still_known = Q(Exists(Contact.objects.filter(email=OuterRef("email"))))
    rows = User.objects.annotate(seen=Coalesce(F("last_login"), F("date_joined"))).filter(seen__lt=before)
    rows = rows.filter(is_staff=False, is_superuser=False).exclude(email__startswith=GONE)
    return rows.exclude(worked_here).exclude(still_known)


def forget_accounts(ids: Sequence[int], circumstances: Disposal) -> int:
    """The row stays, because texts point to it; nothing in it tells whose it was, and nobody can sign in with it."""
    EmailAddress.objects.filter(user__in=ids).delete()
    Authenticator.objects.filter(user__in=ids).delete()
    UnsentText.objects.filter(user__in=ids).delete()
    Picture.objects.filter(person__in=ids).delete()
    rows = User.objects.filter(pk__in=ids)
    gone = {"email": anonymous(ending="@example.invalid"), "password": make_password(None), "is_active": False}
    return rows.update(**gone, **USER.blanks())


def _requests(trigger: str, before: datetime) -> QuerySet:
    return ErasureRequest.objects.filter(decided_at__lt=before).exclude(email="", phone="", number_fingerprint="")


def _forget_who_asked(ids: Sequence[int], circumstances: Disposal) -> int:
    """That somebody asked, and what was decided, stays."""
    return ErasureRequest.objects.filter(pk__in=ids).update(**ERASURE_REQUEST.blanks())


def _infected(trigger: str, before: datetime) -> QuerySet:
    return StoredFile.objects.filter(state=StoredFile.State.INFECTED, uploaded_at__lt=before).exclude(content="")


def _security_events(trigger: str, before: datetime) -> QuerySet:
    return SecurityEvent.objects.filter(at__lt=before)


def _remove_content(ids: Sequence[int], circumstances: Disposal) -> int:
    return storing.remove_content(StoredFile.objects.filter(pk__in=ids))


register(
    DataClass(
        name="sign_in_letters",
        label="mejl med koder för inloggning",
        triggers={"written": "mejlet skrevs"},
        due=_sign_in_letters,
        actions={"discard": deletes(OutgoingEmail)},
        is_document=False,
    ),
    DataClass(
        name="links",
        label="personliga länkar som har gått ut",
        triggers={"expired": "länken gick ut"},
        due=_links,
        actions={"discard": deletes(SecretLink)},
        is_document=False,
    ),
    DataClass(
        name="unsent_texts",
        label="texter som inloggade har skrivit och inte skickat",
        triggers={"touched": "någon skrev i texten senast"},
        due=_unsent_texts,
        actions={"discard": _discard_unsent_texts},
        is_document=False,
    ),
    DataClass(
        name="letters",
        label="mejl som inte hör till ett ärende",
        triggers={"written": "mejlet skrevs"},
        due=_letters,
        actions={"anonymise": _forget_letters},
        leaves="att mejlet skrevs och när. Adress, ämne, text och bilagor tas bort",
    ),
    DataClass(
        name="incoming_letters",
        label="mejl som kom in och inte hör till ett ärende",
        triggers={"received": "mejlet kom in"},
        due=_incoming_letters,
        actions={"anonymise": forget_incoming},
        leaves="att ett mejl kom och när. Avsändare, ämne, text, bilagor och mejlet som det kom tas bort",
    ),
    DataClass(
        name="junk_letters",
        label="mejl som är sorterade som skräp",
        triggers={"sorted": "mejlet sorterades"},
        due=_junk,
        actions={"discard": _discard_junk},
        is_document=False,
    ),
    DataClass(
        name="accessibility_messages",
        label="meddelanden om tillgänglighet",
        triggers={"answered": "meddelandet besvarades", "received": "meddelandet kom in"},
        due=_messages,
        actions={"discard": deletes(AccessibilityMessage)},
    ),
    DataClass(
        name="absences",
        label="frånvaro",
        triggers={"ended": "frånvaron slutade"},
        due=_absences,
        actions={"discard": deletes(Absence)},
    ),
    DataClass(
        name="reminders",
        label="vem som fick en påminnelse",
        triggers={"sent": "påminnelsen skickades"},
        due=_reminders,
        actions={"anonymise": _forget_receivers},
        leaves="att en påminnelse skickades och när. Mottagaren tas bort",
    ),
    DataClass(
        name="accounts",
        label="företags konton för inloggning",
        triggers={"seen": "någon loggade in senast"},
        due=_accounts,
        actions={"anonymise": forget_accounts},
        leaves="att ett konto fanns. Namn, e-post och telefon tas bort",
    ),
    DataClass(
        name="erasure_requests",
        label="vem som har begärt radering",
        triggers={"decided": "begäran avgjordes"},
        due=_requests,
        actions={"anonymise": _forget_who_asked},
        leaves="beslutet. Vem som frågade tas bort",
    ),
    DataClass(
        name="infected_files",
        label="innehåll i filer med skadlig kod",
        triggers={"received": "filen kom in"},
        due=_infected,
        actions={"discard": _remove_content},
    ),
    DataClass(
        name="security_events",
        label="säkerhetshändelser",
        triggers={"happened": "det hände"},
        due=_security_events,
        actions={"discard": deletes(SecurityEvent)},
    ),
)


# --- The day list ---------------------------------------------------------------------------------


def _letters_that_came(since: datetime, until: datetime, most: int) -> Iterator[Document]:
    """Those that somebody wrote and that are of no case. A case lists its own."""
    state = IncomingEmail.State
    rows = IncomingEmail.objects.filter(received_at__gte=since, received_at__lt=until, kind="ordinary")
    rows = rows.exclude(about="case").exclude(state__in=[state.WAITING, state.JUNK]).defer("text", "folded")
    for row in rows.order_by("received_at")[:most]:
        yield Document(
            at=row.received_at,
            direction=Direction.IN,
            description=LETTERS[row.kind],
            reference="",
            registry_number="",
            about="Post utan ärende",
            party=row.from_whom,
            published_party=SOMEBODY,
        )


daylist.register(_letters_that_came)
