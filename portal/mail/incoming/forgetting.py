"""Disposing of letters that came in: what they said, who wrote, their files and the original. That they came stays."""

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from portal.files import storing
from portal.mail.outbox import FORGOTTEN
from portal.models import Contact, DeadAddress, IncomingEmail, OutgoingEmail

WORDS = "message_id", "recipient", "sender", "sender_name", "text", "folded", "left_out", "outcome"


def forget(letters: QuerySet) -> int:
    """A file that something else points to as well (an attachment of a case) goes with that."""
    ids = list(letters.values_list("pk", flat=True))
    rows = IncomingEmail.objects.filter(pk__in=ids)
    stored = _stored(rows)
    IncomingEmail.files.through.objects.filter(incomingemail__in=ids).delete()
    nobody = Concat(Value("gallrad-"), Cast("pk", CharField()), output_field=CharField())
    nothing = dict.fromkeys(["file", "letter", "became_id", "away_until", "answered_with"]) | dict.fromkeys(WORDS, "")
    rows.update(subject=FORGOTTEN, fingerprint=nobody, state=IncomingEmail.State.SORTED, **nothing)
    storing.remove_unused(stored)
    return len(ids)


def discard(letters: QuerySet) -> int:
    """The whole row too."""
    rows = IncomingEmail.objects.filter(pk__in=list(letters.values_list("pk", flat=True)))
    stored, number = _stored(rows), rows.count()
    rows.delete()
    storing.remove_unused(stored)
    return number


def _stored(rows: QuerySet) -> set[int | None]:
    return {pk for both in rows.values_list("file", "files") for pk in both} - {None}


def dead_addresses_of_nobody() -> QuerySet:
    """Those to which no letter of ours is kept, and that nobody has as hers."""
    written = OutgoingEmail.objects.filter(to=OuterRef("email"))
    known = Contact.objects.filter(email=OuterRef("email"))
    return DeadAddress.objects.filter(~Exists(written), ~Exists(known))
