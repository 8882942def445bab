from django.db import models
from django.utils import timezone

from portal.text import labels
from portal.text.swedish import stamp


class LogEntry(models.Model):
    """Who did what to which thing, and when. The database refuses to change or remove a row.

    It holds ids and codes, never names or texts, so that personal data can be disposed of elsewhere
    while the log stands. The database seals each row (see portal/record/sealing.py).
    """

    at = models.DateTimeField("när", default=timezone.now)
    actor_id = models.BigIntegerField("person", null=True, blank=True)
    action = models.CharField("vad", max_length=60)
    thing = models.CharField("föremål", max_length=40)
    thing_id = models.BigIntegerField("föremålets id")
    details = models.JSONField("uppgifter", default=dict, blank=True)
    # Written by the database alone: the row's chain ("case:12"), its place there, and its seal.
    chain = models.CharField(max_length=60, db_default="", editable=False)
    place = models.PositiveIntegerField(db_default=0, editable=False)
    seal = models.CharField(max_length=64, db_default="", editable=False)

    class Meta:
        verbose_name = "loggrad"
        verbose_name_plural = "logg"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["thing", "thing_id"]),
            models.Index(fields=["chain", "place"], name="log_by_chain"),
        ]

    def __str__(self) -> str:
        return f"{labels.title(labels.Of.ACTION, self.action)}, {stamp(self.at)}"


class SealedChain(models.Model):
    """How long a chain of sealed rows is, and the seal of its last one. The row is locked while one is added."""

    name = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        verbose_name = "kedja"
        verbose_name_plural = "kedjor"

    def __str__(self) -> str:
        return f"{self.name} {self.length}"


class SealedTexts(models.Model):
    """What was written or sent, by digest, when it was written: {"message:5": sha256}. The texts stand elsewhere.

    Only the database writes here, and refuses to change or remove a row.
    """

    at = models.DateTimeField(default=timezone.now)
    digests = models.JSONField()
    chain = models.CharField(max_length=60)
    place = models.PositiveIntegerField(db_default=0)
    seal = models.CharField(max_length=64, db_default="")

    class Meta:
        verbose_name = "förseglade texter"
        verbose_name_plural = "förseglade texter"
        indexes = [models.Index(fields=["chain", "place"], name="texts_by_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.place}"


class RecordCheck(models.Model):
    """A verification of all seals: what it looked at, and the first thing that was not as it was written.

    When all was well it is also a checkpoint: a signed file outside the database, of which this is the head.
    """

    at = models.DateTimeField("när", default=timezone.now)
    rows = models.PositiveIntegerField("rader")
    # Of all chains' heads: noted outside the database, it shows that the whole was not written anew.
    summary = models.CharField("sammanfattning", max_length=64)
    broken = models.CharField("fel", max_length=200, blank=True)
    number = models.PositiveIntegerField("kontrollpunkt", null=True, unique=True)
    header = models.TextField(blank=True, db_default="")
    signature = models.CharField(max_length=128, blank=True, db_default="")

    class Meta:
        verbose_name = "kontroll av loggen"
        verbose_name_plural = "kontroller av loggen"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{stamp(self.at)} {self.broken or 'hel'}"
