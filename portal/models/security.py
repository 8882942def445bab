from django.db import models
from django.utils import timezone

from portal.models.people import User
from portal.text.choices import TextChoices
from portal.text.swedish import stamp


class SecurityEvent(models.Model):
    """Who came in, who was refused, and who took what out: when, and from which address on the network.

    A table of its own beside the log: the log stands for ever and is sealed, so it holds no client addresses and
    nothing about strangers; these rows go when their time is out.
    """

    class Kind(TextChoices):
        SIGN_IN = "sign_in", "loggade in"
        SIGN_OUT_EVERYWHERE = "sign_out_everywhere", "loggades ut överallt"
        UNKNOWN_ADDRESS = "unknown_address", "kod begärd för okänd adress"
        CODE_WRONG = "code_wrong", "fel kod från mejlet"
        FACTOR_WRONG = "factor_wrong", "fel kod i steg två"
        REFUSED = "refused", "stoppad av en gräns"
        FACTOR_USED = "factor_used", "visade sin andra faktor"
        FACTOR_ADDED = "factor_added", "andra faktor lades till"
        FACTOR_REMOVED = "factor_removed", "andra faktor togs bort"
        RESERVE_CODES = "reserve_codes", "nya reservkoder"
        ROLE = "role", "roll ändrad"
        ACCOUNT = "account", "konto ändrat"
        ACCOUNT_CLOSED = "account_closed", "konto stängt"
        EXPORT = "export", "tog ut en fil"
        MARKED_READ = "marked_read", "läste sekretessmarkerat"
        LINKS_REVOKED = "links_revoked", "återkallade länkar"

    at = models.DateTimeField("när", default=timezone.now, db_index=True)
    kind = models.CharField("vad", max_length=20)  # one of Kind; a new one needs no migration
    person = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="vem det gäller"
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="vem som gjorde det")
    client = models.CharField("varifrån", max_length=45, blank=True)  # address on the network; none from a command
    details = models.JSONField("uppgifter", default=dict)  # ids, codes and paths: never names, texts or tokens

    class Meta:
        verbose_name = "säkerhetshändelse"
        verbose_name_plural = "senaste händelser"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "-id"], name="security_by_kind"),
            models.Index(fields=["person", "-id"], name="security_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.what}, {stamp(self.at)}"

    @property
    def what(self) -> str:
        return self.Kind(self.kind).label


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
    """A row of Django's cache. Allauth's: counters of the second factor, and codes that are used. Ours: for a minute,
    what an act changed that can be undone."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
