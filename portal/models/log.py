from django.db import models
from django.utils import timezone


class LogEntry(models.Model):
    """Who did what to which thing, and when. The database refuses to change or remove a row.

    It holds ids and codes, never names or texts, so that personal data can be disposed of elsewhere
    while the log stands.
    """

    at = models.DateTimeField("när", default=timezone.now)
    actor_id = models.BigIntegerField("person", null=True, blank=True)
    action = models.CharField("vad", max_length=60)
    thing = models.CharField("föremål", max_length=40)
    thing_id = models.BigIntegerField("föremålets id")
    details = models.JSONField("uppgifter", default=dict, blank=True)

    class Meta:
        verbose_name = "loggrad"
        verbose_name_plural = "logg"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["thing", "thing_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.thing} {self.thing_id}"
