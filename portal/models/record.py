"""The rules of the public record as rows: a lawyer adjusts them, so each says where it comes from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.swedish import local_date


class LegalGroundQuerySet(models.QuerySet):
    def usable(self, kind: str):
        return self.filter(kind=kind, is_active=True)


class LegalGround(models.Model):
    """A section of law that somebody points to, and the words that stand in a decision or a letter."""

    class Kind(TextChoices):
        SECRECY = "secrecy", "sekretess"
        GIVING_OUT = "giving_out", "att lämna ut en handling"
        ERASING = "erasing", "att ta bort personuppgifter"
        KEEPING = "keeping", "att inte ta bort personuppgifter"

    kind = models.CharField("grund för", max_length=12, choices=Kind)
    section = models.CharField("lagrum", max_length=80, help_text="Till exempel: OSL 31 kap. 16 §.")
    words = models.TextField("vad det betyder, i vanliga ord")
    source = models.CharField(
        "källa", max_length=200, help_text="Varifrån uppgiften kommer, och om en jurist har sett på den."
    )
    is_confirmed = models.BooleanField("bekräftad av jurist", default=False)
    is_active = models.BooleanField("används", default=True)

    objects = LegalGroundQuerySet.as_manager()

    class Meta:
        verbose_name = "lagrum"
        verbose_name_plural = "lagrum"
        ordering = ["kind", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "section"],
                name="one_row_per_ground",
                violation_error_message="Det lagrummet finns redan.",
            )
        ]

    def __str__(self) -> str:
        return self.section


class ErasureRequest(models.Model):
    """Somebody asks us to erase what we have about them (dataskyddsförordningen artikel 17), and what we answered."""

    class Outcome(TextChoices):
        WAITING = "", "väntar på beslut"
        REFUSED = "refused", "avslag"
        PARTLY = "partly", "delvis bifall"
        GRANTED = "granted", "bifall"

    email = EmailAddressField("e-post", blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    number_shown = models.CharField("organisationsnummer", max_length=11, blank=True)
    number_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField("kom in", default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="mottagen av"
    )
    outcome = models.CharField("beslut", max_length=8, choices=Outcome, blank=True, default="")
    decision = models.TextField("beslutets text", blank=True)
    erased = models.PositiveIntegerField("borttagna uppgifter", default=0)
    kept = models.PositiveIntegerField("uppgifter som finns kvar", default=0)
    decided_at = models.DateTimeField("beslutat", null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    letter = models.ForeignKey("portal.OutgoingEmail", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "begäran om radering"
        verbose_name_plural = "begäranden om radering"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False) & ~Q(decision="")),
                name="a_decision_has_its_text",
            )
        ]

    def __str__(self) -> str:
        return f"Begäran {local_date(self.received_at)}"

    @property
    def is_decided(self) -> bool:
        return bool(self.outcome)
