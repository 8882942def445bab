from django.db import models
from django.utils import timezone

from portal import labels


class SecretLinkQuerySet(models.QuerySet):
    def usable(self, at=None):
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class SecretLink(models.Model):
    """A link that opens one thing for whoever holds it. Only the token's SHA-256 is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField("gäller", max_length=30)  # "case", "assignment", "sign_in" …
    target_id = models.BigIntegerField("föremål")
    email = models.EmailField("till", blank=True)
    created_at = models.DateTimeField("skapad", default=timezone.now)
    expires_at = models.DateTimeField("gäller till")
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)

    objects = SecretLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "personlig länk"
        verbose_name_plural = "personliga länkar"
        indexes = [models.Index(fields=["scope", "target_id"])]

    def __str__(self) -> str:
        return f"{labels.title(labels.Of.LINK, self.scope)} {self.target_id}"
