from django.db import models

from events import keeping


class KeepingRule(models.Model):
    """How long a class of data is kept after an event, and the decision behind it. Without a row the usual time."""

    CHOICES = [(each.key, each.label) for each in keeping.CLASSES]

    what = models.CharField("uppgifter", max_length=20, choices=CHOICES, unique=True)
    days = models.PositiveIntegerField("dagar efter träffen")
    decision = models.CharField("beslut", max_length=120, blank=True, help_text="Till exempel KS 2026/0123, § 45.")

    class Meta:
        verbose_name = "gallringsregel"
        verbose_name_plural = "gallringsregler"
        ordering = ["what"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.days} dagar"

    @staticmethod
    def days_by_class() -> dict[str, int]:
        return {each.key: each.days for each in keeping.CLASSES} | dict(
            KeepingRule.objects.values_list("what", "days")
        )
