from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.models.files import StoredFile
from portal.text.choices import TextChoices


class OutgoingEmailQuerySet(models.QuerySet):
    def due(self, at):
        """Letters that may be sent now, the oldest first."""
        return self.filter(state=OutgoingEmail.State.QUEUED, not_before__lte=at).order_by("not_before", "pk")

    def untried(self):
        """In the queue and never handed over: it can still be taken back."""
        return self.filter(state=OutgoingEmail.State.QUEUED, attempts=0)

    def but_undone(self):
        """Without those that were held for a minute, and never went because their act was undone."""
        return self.exclude(state=OutgoingEmail.State.HANDLED, last_error=OutgoingEmail.UNDONE)

    def stuck(self, at):
        """Handed over, and no answer came in time or the worker died: nobody knows if the letter left."""
        return self.filter(state=OutgoingEmail.State.SENDING, leased_until__lt=at)

    def need_a_person(self, at):
        return self.filter(
            Q(state=OutgoingEmail.State.FAILED) | Q(state=OutgoingEmail.State.SENDING, leased_until__lt=at)
        )


class OutgoingEmail(models.Model):
    """A rendered letter. It is written in the transaction of what it tells about.

    Secret links are not in the text: `links` says what each placeholder shall open, and the token is
    made when the letter is sent, so that no row holds a key to anything.
    """

    class State(TextChoices):
        QUEUED = "queued", "väntar"
        SENDING = "sending", "skickas"
        SENT = "sent", "skickat"
        FAILED = "failed", "gick inte att skicka"
        HANDLED = "handled", "hanterat för hand"

    UNDONE = "Inte skickat: det som mejlet handlade om ångrades."

    kind = models.CharField("mejl", max_length=60)
    to = EmailAddressField("till")
    reply_to = EmailAddressField("svar till", blank=True)
    subject = models.CharField("ämne", max_length=200)
    text = models.TextField("text")
    links = models.JSONField("länkar", default=list, blank=True)
    calendar = models.TextField("kalenderfil", blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    about = models.CharField("om", max_length=40, blank=True)  # "case"
    about_id = models.BigIntegerField("om id", null=True, blank=True)
    # What an answer to it is an answer to, where that is not what it is about; and the SHA-256 of the token in the
    # address that answers go to (portal/mail/reply_address.py).
    answers_to = models.CharField(max_length=40, blank=True, default="", db_default="")  # "assignment"
    answers_to_id = models.BigIntegerField(null=True, blank=True)
    # What its receiver gets by a link that it holds (portal/site/answer_files.py): no letter has files in itself.
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name="bilagor")
    token_hash = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    state = models.CharField("läge", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    # A worker that takes a letter moves this on: so nobody else takes it, unless that worker dies.
    not_before = models.DateTimeField("tidigast", default=timezone.now)
    leased_until = models.DateTimeField("upptaget till", null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    last_error = models.TextField("senaste fel", blank=True)
    created_at = models.DateTimeField("skrivet", default=timezone.now)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)

    objects = OutgoingEmailQuerySet.as_manager()

    class Meta:
        verbose_name = "mejl"
        verbose_name_plural = "mejl"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="queued"), name="outbox_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="outbox_sending"),
            models.Index(fields=["id"], condition=Q(state="failed"), name="outbox_failed"),
            models.Index(fields=["about", "about_id"], name="outbox_about"),
            models.Index(fields=["created_at"], name="outbox_by_day"),
            models.Index(fields=["token_hash"], condition=~Q(token_hash=""), name="outbox_by_token"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_answered_here(self) -> bool:
        """An answer to it finds what it is about. Nothing is answered to a letter that is about nothing."""
        return bool(self.answers_to or self.about)

    @property
    def is_undecided(self) -> bool:
        """Nobody knows if it left: a person decides whether it is sent again."""
        return self.state == self.State.SENDING and self.leased_until < timezone.now()
