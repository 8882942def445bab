from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text import labels
from portal.text.email_addresses import masked


class SecretLinkQuerySet(models.QuerySet):
    def usable(self, at=None):
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class SecretLink(models.Model):
    """A link that opens one thing for whoever holds it.

    Of the token its SHA-256 is kept, and the salt that it is made of together with the server's key, so that the next
    letter can hold the same link. Empty: nobody can read the token again.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=43, blank=True, default="", db_default="", editable=False)
    scope = models.CharField("gäller", max_length=30)  # "case", "assignment", "sign_in" …
    target_id = models.BigIntegerField("föremål")
    email = EmailAddressField("till", blank=True)
    created_at = models.DateTimeField("skapad", default=timezone.now)
    expires_at = models.DateTimeField("gäller till")
    revoked_at = models.DateTimeField("återkallad", null=True, blank=True)
    sent_in = models.CharField("senast i mejlet", max_length=200, blank=True, default="", db_default="")
    last_used_at = models.DateTimeField("senast öppnad", null=True, blank=True)

    objects = SecretLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "personlig länk"
        verbose_name_plural = "personliga länkar"
        indexes = [models.Index(fields=["scope", "target_id"])]

    def is_usable(self, at: datetime | None = None) -> bool:
        """As the queryset `usable`."""
        return self.revoked_at is None and self.expires_at > (at or timezone.now())

    @property
    def masked_email(self) -> str:
        return masked(self.email)

    def __str__(self) -> str:
        return f"{labels.title(labels.Of.LINK, self.scope)} {self.target_id}"
