"""The ledger of reminders: what has been reminded of, so that nothing is doubled and nothing is lost."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Reminder(models.Model):
    """One line to one person about one thing that is past one date. Unique, whoever runs the sweep."""

    thing = models.CharField("föremål", max_length=40)
    thing_id = models.BigIntegerField("föremålets id")
    rule = models.CharField("regel", max_length=40)
    step = models.PositiveSmallIntegerField("steg")
    about_date = models.DateField("gäller datum")  # a changed date starts a new round
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="till person")
    to_email = models.EmailField("till adress")
    sent_on = models.DateField("arbetsdag")
    letter = models.ForeignKey("portal.OutgoingEmail", models.PROTECT, null=True, verbose_name="brev")
    created_at = models.DateTimeField("skriven", default=timezone.now)

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "thing_id", "rule", "step", "about_date", "to_email"],
                name="one_reminder_per_thing_step_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.step} {self.thing} {self.thing_id}"


class SweepRun(models.Model):
    """A heartbeat: that a sweep was made, when, and what it did."""

    started_at = models.DateTimeField("började", default=timezone.now)
    finished_at = models.DateTimeField("slutade", null=True)
    counts = models.JSONField("antal", default=dict)

    class Meta:
        verbose_name = "genomgång"
        verbose_name_plural = "genomgångar"
        get_latest_by = "started_at"
        indexes = [models.Index(fields=["-started_at"])]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
