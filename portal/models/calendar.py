from django.db import models


class ClosedDay(models.Model):
    """A day when the municipality's own offices are closed, beside the public holidays."""

    day = models.DateField("dag", unique=True)
    reason = models.CharField("orsak", max_length=80, help_text="Till exempel: stängt klämdag.")

    class Meta:
        verbose_name = "stängd dag"
        verbose_name_plural = "stängda dagar"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.reason}"
