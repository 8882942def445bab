"""Letters that came in, as they came; and addresses that our own letters do not reach."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.models.files import StoredFile
from portal.models.outbox import OutgoingEmail
from portal.models.people import User
from portal.text.choices import TextChoices
from portal.text.email_addresses import readable

IN_VAIN = "Vårt svar kom inte fram."


class IncomingEmailQuerySet(models.QuerySet):
    def waiting(self):
        """Kept, and not yet brought to what they are about; the oldest first."""
        return self.filter(state=IncomingEmail.State.WAITING).order_by("pk")

    def homeless(self):
        """Nobody but a person can say what they are about."""
        return self.filter(state=IncomingEmail.State.HOMELESS).order_by("pk")

    def unread(self):
        """Words to whoever has the thing that they are about, on whose page they are read."""
        return self.filter(state=IncomingEmail.State.UNREAD).order_by("pk")

    def junk(self):
        return self.filter(state=IncomingEmail.State.JUNK)

    def at_registrar(self):
        """Handed over by the pilot."""
        return self.filter(state=IncomingEmail.State.REGISTRAR)

    def kept(self):
        """Neither waiting nor junk, and not disposed of."""
        return self.exclude(state__in=[IncomingEmail.State.WAITING, IncomingEmail.State.JUNK]).exclude(file=None)

    def wait_again(self, answer: OutgoingEmail) -> None:
        """What we answered with that letter, which did not arrive, is somebody's to answer still."""
        waits = Concat(Value(f"{IN_VAIN} "), F("outcome"), output_field=models.TextField())
        self.filter(answered_with=answer, state=IncomingEmail.State.SORTED).update(
            state=IncomingEmail.State.UNREAD, outcome=waits
        )

    def about(self, thing: models.Model):
        return self.filter(about=thing._meta.model_name, about_id=thing.pk)


class IncomingEmail(models.Model):
    """A letter that came in. The original is kept whole; what is here is read from it.

    It is written before whoever brought it is told that we have it, and then brought to what it is about.
    """

    class State(TextChoices):
        WAITING = "waiting", "ska läsas"
        SORTED = "sorted", "har ett hem"
        UNREAD = "unread", "att läsa"
        HOMELESS = "homeless", "utan hem"
        REGISTRAR = "registrar", "hos registratorn"
        JUNK = "junk", "skräp"

    class Kind(TextChoices):
        ORDINARY = "ordinary", "mejl"
        AUTOMATIC = "automatic", "automatiskt svar"
        BOUNCE = "bounce", "studs"
        DELAYED = "delayed", "fördröjt"
        ATTENDANCE = "attendance", "svar på kallelse"

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=250, blank=True)
    # None when the letter has been disposed of, and that it came is all that is left.
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="mejlet som det kom"
    )
    received_at = models.DateTimeField("kom", default=timezone.now)
    recipient = models.CharField("till", max_length=254, blank=True)
    sender = models.CharField("från", max_length=254, blank=True)
    sender_name = models.CharField("avsändarens namn", max_length=200, blank=True)
    subject = models.CharField("ämne", max_length=250, blank=True)
    text = models.TextField("text", blank=True)
    folded = models.TextField("citat och underskrift", blank=True)
    left_out = models.TextField("det som inte kom med", blank=True, default="", db_default="")  # in sentences
    kind = models.CharField("slag", max_length=10, choices=Kind, default=Kind.ORDINARY)
    state = models.CharField("läge", max_length=10, choices=State, default=State.WAITING)
    letter = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, blank=True, related_name="answers", verbose_name="svar på mejlet"
    )
    about = models.CharField("om", max_length=40, blank=True)  # "case"
    about_id = models.BigIntegerField("om id", null=True, blank=True)
    became_id = models.BigIntegerField("blev meddelandet", null=True, blank=True)  # in the thread of what it is about
    is_from_another = models.BooleanField("från en annan adress än mejlet gick till", default=False)
    away_until = models.DateField("svarar automatiskt till", null=True, blank=True)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name="bilagor")
    outcome = models.TextField("vad det blev av det", blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    not_before = models.DateTimeField("tidigast", default=timezone.now)
    sorted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sorted_at = models.DateTimeField("sorterat", null=True, blank=True)
    answered_with = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="vårt svar"
    )

    objects = IncomingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = "inkommet mejl"
        verbose_name_plural = "inkomna mejl"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="waiting"), name="incoming_waiting"),
            models.Index(fields=["id"], condition=Q(state="homeless"), name="incoming_homeless"),
            models.Index(fields=["id"], condition=Q(state="unread"), name="incoming_unread"),
            models.Index(fields=["about", "about_id"], name="incoming_about"),
            models.Index(fields=["sender"], name="incoming_by_sender"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="incoming_by_message_id"),
            models.Index(fields=["received_at"], name="incoming_by_day"),
        ]

    def __str__(self) -> str:
        return self.subject or "Mejl utan ämne"

    @property
    def is_homeless(self) -> bool:
        return self.state == self.State.HOMELESS

    @property
    def is_unread(self) -> bool:
        return self.state == self.State.UNREAD

    @property
    def is_at_registrar(self) -> bool:
        return self.state == self.State.REGISTRAR

    @property
    def is_junk(self) -> bool:
        return self.state == self.State.JUNK

    @property
    def is_ordinary(self) -> bool:
        return self.kind == self.Kind.ORDINARY

    @property
    def is_by_a_machine(self) -> bool:
        return self.kind in {self.Kind.AUTOMATIC, self.Kind.BOUNCE, self.Kind.DELAYED}

    def words(self, *, if_none: str = "") -> str:
        """What it says, and in brackets what of it did not come along: whoever reads it as the business's words, or as
        an answer, does not open the letter."""
        missing = f"({self.left_out})" if self.left_out else ""
        return "\n\n".join(filter(None, [self.text or if_none, missing]))

    @property
    def about_whom(self) -> str:
        """Whom a machine's letter tells of: a mail server tells of whom we wrote to."""
        return self.letter.to if self.letter and self.kind != self.Kind.AUTOMATIC else self.sender

    @property
    def from_whom(self) -> str:
        """As a letter says it: "Bo Berg <bo@example.org>"."""
        if self.sender_name and self.sender:
            return f"{self.sender_name} <{readable(self.sender)}>"
        return self.sender_name or readable(self.sender) or "Okänd avsändare"


class DeadAddressQuerySet(models.QuerySet):
    def closed(self):
        """Two letters have come back for good: no more are sent, until somebody has corrected or tried the address."""
        return self.filter(bounces__gte=2)

    def note(self, email: str, *, said: str, at: datetime) -> None:
        """One more letter to that address has come back for good."""
        row, is_new = self.get_or_create(email=email, defaults={"said": said, "last_at": at})
        if not is_new:
            self.filter(pk=row.pk).update(bounces=F("bounces") + 1, said=said, last_at=at)

    def forget(self, *emails: str) -> None:
        self.filter(email__in=emails).delete()


class DeadAddress(models.Model):
    """An address from which letters come back. A corrected one is another; a letter from it proves it alive."""

    email = EmailAddressField("adress", unique=True)
    bounces = models.PositiveSmallIntegerField("mejl som kom tillbaka", default=1)
    said = models.CharField("vad e-postservern sa", max_length=300, blank=True)
    last_at = models.DateTimeField("senast")

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "adress som inte tar emot mejl"
        verbose_name_plural = "adresser som inte tar emot mejl"

    def __str__(self) -> str:
        return self.email
