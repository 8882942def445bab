"""Rules, ledger and heartbeat of the reminders: what is to be reminded of, and what has been."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text import wording
from portal.text.choices import TextChoices
from portal.text.swedish import stamp


class Receiver(TextChoices):
    """To whom a rule writes. Who that is for one thing, the app and the directory know."""

    OFFICER = "officer", "handläggaren"
    SUBSTITUTE = "substitute", "ersättaren"
    MANAGER = "manager", "sektorns chef"
    PILOT = "pilot", "lotsen"
    DIRECTOR = "director", "kommundirektören"
    REGISTRAR = "registrar", "registratorn"
    BUSINESS = "business", "företaget"
    PARTICIPANT = "participant", "deltagaren"


# The ledger's steps from here on: when the ladder is over, its last words once a week.
WEEKLY = 1000


def step_in_words(step: int) -> str:
    """ "3 arbetsdagar efter", "1 arbetsdag före", "samma dag", "en gång i veckan"."""
    if step >= WEEKLY:
        return "en gång i veckan"
    days = abs(step)
    unit = "arbetsdag" if days == 1 else "arbetsdagar"
    return "samma dag" if not days else f"{days} {unit} {'före' if step < 0 else 'efter'}"


class ReminderRule(models.Model):
    """One step of a ladder, which the business developer may change, add or switch off.

    `kind` is registered by an app (`portal.reminding.register`): it knows what is due and since when.
    """

    PLACEHOLDERS = frozenset({"ärende", "vad", "sektor", "datum"})

    kind = models.CharField("gäller", max_length=40)
    offset = models.SmallIntegerField(
        "arbetsdagar efter datumet", help_text="Minus är före datumet: −1 är en arbetsdag före. 0 är samma dag."
    )
    receiver = models.CharField("till", max_length=12, choices=Receiver)
    words = models.CharField(
        "rad i mejlet",
        max_length=300,
        help_text="Du kan använda {ärende}, {vad}, {sektor} och {datum}. Skriv inga namn.",
    )
    is_on = models.BooleanField("används", default=True)

    class Meta:
        verbose_name = "påminnelseregel"
        verbose_name_plural = "påminnelseregler"
        ordering = ["kind", "offset", "receiver"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "offset", "receiver"],
                name="one_rule_per_step_and_receiver",
                violation_error_message="Det finns redan en sådan regel.",
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=-60, offset__lte=250),
                name="a_rule_is_about_days_not_years",
                violation_error_message="Välj högst 60 arbetsdagar före och högst 250 efter.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when}, till {self.get_receiver_display()}: {self.words}"[:100]

    def clean(self) -> None:
        try:
            unknown = wording.placeholders(self.words) - self.PLACEHOLDERS
        except ValueError:
            sentence = "Det finns en klammer { eller } som inte hör ihop med någon annan."
            raise ValidationError({"words": sentence}) from None
        if unknown:
            may = "Du kan använda {ärende}, {vad}, {sektor} och {datum}."
            raise ValidationError({"words": f"{{{sorted(unknown)[0]}}} finns inte. {may}"})

    @property
    def when(self) -> str:
        return step_in_words(self.offset)


class Reminder(models.Model):
    """The ledger. One line to one person about one thing, at one step past one date: unique, whoever runs the sweep.

    Without a letter it is a step that was passed over, because a later step was reached on the same day.
    """

    thing = models.CharField("föremål", max_length=40)
    thing_id = models.BigIntegerField("föremålets id")
    rule = models.CharField("regel", max_length=40)  # the rule's kind: the ledger stands when the rule is changed
    step = models.SmallIntegerField("steg")  # the rule's offset, or a week after the last one
    receiver = models.CharField("till", max_length=12, choices=Receiver, default=Receiver.OFFICER)
    about_date = models.DateField("gäller datum")  # a changed date starts a new round
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="till person")
    to_email = EmailAddressField("till adress")
    sector = models.ForeignKey("portal.Sector", models.PROTECT, null=True, related_name="+", verbose_name="sektor")
    sent_on = models.DateField("arbetsdag")
    letter = models.ForeignKey("portal.OutgoingEmail", models.PROTECT, null=True, verbose_name="mejl")
    created_at = models.DateTimeField("skriven", default=timezone.now)
    # The first human progress that a sweep saw after the letter, within two working days.
    helped_at = models.DateTimeField("någon gick vidare", null=True)

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "thing_id", "rule", "step", "about_date", "to_email"],
                name="one_reminder_per_thing_step_and_person",
            )
        ]
        indexes = [
            # One digest a day: who has got today's.
            models.Index(fields=["sent_on", "to_email"], condition=Q(letter__isnull=False), name="reminder_by_day"),
            models.Index(fields=["created_at"], condition=Q(receiver="director"), name="reminder_to_director"),
            models.Index(
                fields=["sent_on", "thing"],
                condition=Q(letter__isnull=False, helped_at=None),
                name="reminder_not_yet_helped",
            ),
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
        return f"{stamp(self.started_at)}"
