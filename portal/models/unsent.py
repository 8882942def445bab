"""What somebody signed in has typed on a page and not sent: kept for its writer alone, shown to nobody else."""

from django.db import models
from django.utils import timezone

from portal.models.files import StoredFile
from portal.models.people import User


class UnsentText(models.Model):
    """One row a person and page. A text that came by e-mail lies here until its writer has chosen who reads it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=60)  # "assignment-7"
    fields = models.JSONField(default=dict)  # by the names on the page, each with its values
    tried = models.CharField(max_length=60, blank=True)  # the form that was refused
    said = models.TextField(blank=True)  # why, in words
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "osänd text"
        verbose_name_plural = "osända texter"
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_unsent_text_per_person_and_page")]

    def __str__(self) -> str:
        return self.page

    @property
    def version(self) -> str:
        """Tells a page that shows this text from one that has not seen it."""
        return self.updated_at.isoformat()
