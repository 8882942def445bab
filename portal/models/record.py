"""The rules of the public record as rows: a lawyer adjusts them, so each says where it comes from."""

from django.db import models


class LegalGroundQuerySet(models.QuerySet):
    def usable(self, kind: str):
        return self.filter(kind=kind, is_active=True)


class LegalGround(models.Model):
    """A section of law that somebody points to, and the words that stand in a decision or a letter."""

    class Kind(models.TextChoices):
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
