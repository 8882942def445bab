from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.event import Event
from portal.models import StoredFile
from portal.text.choices import TextChoices


class Material(models.Model):
    """Slides, minutes and the like, for everybody. What we upload the law wants us to make readable (DOS-lagen 10 §):
    each file comes with an accessible version, or with what it says in a text."""

    class Kind(TextChoices):
        SLIDES = "slides", "presentation"
        MINUTES = "minutes", "minnesanteckningar"
        OTHER = "other", "annat"

    event = models.ForeignKey(Event, models.CASCADE, related_name="material", verbose_name="träff")
    kind = models.CharField("slag", max_length=10, choices=Kind, default=Kind.SLIDES)
    title = models.CharField("rubrik", max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fil")
    accessible_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tillgänglig version"
    )
    summary = models.TextField("innehållet i text", blank=True)
    at = models.DateTimeField("publicerat", default=timezone.now)

    class Meta:
        verbose_name = "material"
        verbose_name_plural = "material"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accessible_file__isnull=False) | ~Q(summary=""),
                name="material_can_be_read_by_everybody",
                violation_error_message="Lägg till en tillgänglig version, eller skriv vad filen innehåller.",
            )
        ]

    def __str__(self) -> str:
        return self.title
