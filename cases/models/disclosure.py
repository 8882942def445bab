from django.db import models
from django.utils import timezone

from cases.models.case import Case
from portal.models import User
from portal.text.choices import TextChoices
from portal.text.swedish import local_date


class Disclosure(models.Model):
    """That a case file was given out: when, by whom, on what ground, and which papers. Not what was masked."""

    class Form(TextChoices):
        ZIP = "zip", "ZIP"
        PDF = "pdf", "PDF"

    case = models.ForeignKey(Case, models.CASCADE, related_name="disclosures", verbose_name="ärende")
    at = models.DateTimeField("när", default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="utlämnat av")
    ground = models.CharField("grund", max_length=80)
    note = models.CharField("anteckning", max_length=300, blank=True)
    form = models.CharField("form", max_length=3, choices=Form)
    papers = models.JSONField("handlingar", default=list)  # their keys: "form", "m12", "f7" …
    masked = models.PositiveIntegerField("maskade ställen", default=0)
    sha256 = models.CharField(max_length=64)  # of the file that left

    class Meta:
        verbose_name = "utlämnande"
        verbose_name_plural = "utlämnanden"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.case.reference} {local_date(self.at)}"
