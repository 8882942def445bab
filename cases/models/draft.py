from django.db import models
from django.utils import timezone

from cases.models.case import Case
from portal.models import StoredFile


class Draft(models.Model):
    """A registration under way in one browser. Only the hash of the browser's key is kept.

    Sending turns it into one case, however often the button is pressed.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    # By step: what it told; "…_tried" what it could not accept; "…_typed" what was left before the press.
    data = models.JSONField(default=dict)
    files = models.ManyToManyField(StoredFile, blank=True)
    case = models.OneToOneField(Case, models.CASCADE, null=True, blank=True, related_name="draft")
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "utkast"
        verbose_name_plural = "utkast"

    def __str__(self) -> str:
        return f"Utkast {self.pk}"

    def typed_in(self, part: str) -> dict:
        """A step's answers as they were typed last, sent or not."""
        left = self.data.get(f"{part}_tried") or self.data.get(f"{part}_typed") or {"typed": {}}
        return self.data.get(part, {}) | {name: values[-1] for name, values in left["typed"].items() if values}
