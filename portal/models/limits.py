from django.db import models


class Allowance(models.Model):
    """How often one client has done one thing during one hour."""

    key = models.CharField(max_length=100)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="one_allowance_per_client_and_hour")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
