from django.db import models


class Allowance(models.Model):
    """How often one client has done one thing during one hour, or another period that begins at `hour`."""

    key = models.CharField(max_length=100)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    open_at = models.DateTimeField(null=True)  # until then the next attempt is refused

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="one_allowance_per_client_and_hour")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class CachedValue(models.Model):
    """A row of Django's cache, which allauth uses: counters of the second factor, and codes that are used."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
