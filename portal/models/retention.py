"""How long each class of data is kept, under which decision, and what has been disposed of.

Public documents are preserved unless a decision says that they may be discarded (arkivlagen). A rule without a
decision is a proposal that nothing follows from.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.text import labels
from portal.text.choices import TextChoices


class RetentionRule(models.Model):
    class Unit(TextChoices):
        DAYS = "days", "dagar"
        MONTHS = "months", "månader"
        YEARS = "years", "år"

    class Action(TextChoices):
        DISCARD = "discard", "gallra"
        ANONYMISE = "anonymise", "avidentifiera"
        ARCHIVE = "archive", "leverera till arkivet"

    data_class = models.CharField("uppgifter", max_length=40)  # registered by an app
    trigger = models.CharField("räknas från", max_length=30)  # one of the class's own
    amount = models.PositiveSmallIntegerField("hur länge")
    unit = models.CharField("enhet", max_length=6, choices=Unit, default=Unit.YEARS)
    action = models.CharField("åtgärd", max_length=10, choices=Action, default=Action.DISCARD)
    decision = models.CharField(
        "gallringsbeslut",
        max_length=200,
        blank=True,
        help_text="Till exempel KS 2026/0123, § 45. Utan beslut gallras ingenting.",
    )
    source = models.CharField("källa", max_length=300, blank=True, help_text="Varifrån tiden kommer.")
    is_on = models.BooleanField("används", default=True)

    class Meta:
        verbose_name = "gallringsregel"
        verbose_name_plural = "gallringsregler"
        ordering = ["data_class", "action", "trigger"]
        constraints = [
            models.UniqueConstraint(
                fields=["data_class", "action", "trigger"],
                name="one_retention_rule_for_each_action",
                violation_error_message="Det finns redan en sådan regel.",
            )
        ]

    def __str__(self) -> str:
        return f"{labels.title(labels.Of.DATA, self.data_class)}: {self.get_action_display()} efter {self.period}"

    @property
    def period(self) -> str:
        """ "2 år"; "1 månad"; "14 dagar"."""
        singular = {self.Unit.DAYS: "dag", self.Unit.MONTHS: "månad"}
        return f"{self.amount} {singular.get(self.unit, 'år') if self.amount == 1 else self.get_unit_display()}"


class DisposalRun(models.Model):
    """One disposal: proposed by one person, approved by another. Automatic ones are of what is no document yet."""

    class State(TextChoices):
        PROPOSED = "proposed", "väntar på godkännande"
        DONE = "done", "genomförd"
        CANCELLED = "cancelled", "avbruten"
        AUTOMATIC = "automatic", "genomförd av sig själv"

    state = models.CharField("läge", max_length=10, choices=State, default=State.PROPOSED)
    as_of = models.DateField("gäller dagen", default=timezone.localdate)  # what is due is due on this day
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="föreslagen av"
    )
    proposed_at = models.DateTimeField("föreslagen", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="avgjord av"
    )
    decided_at = models.DateTimeField("avgjord", null=True)

    class Meta:
        verbose_name = "gallring"
        verbose_name_plural = "gallringar"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="a_second_person_approves_a_disposal",
                violation_error_message="Någon annan än den som föreslog måste godkänna.",
            ),
            models.CheckConstraint(
                condition=Q(state="automatic") | Q(proposed_by__isnull=False),
                name="somebody_proposes_a_disposal",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="proposed"), name="one_proposed_disposal_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Gallring {self.as_of:%Y-%m-%d}, {self.get_state_display()}"

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED


class DisposalPart(models.Model):
    """What class, how many, how and under which decision: the disposal log. It holds no personal data.

    The rule's words are copied, because a rule may be changed afterwards. `digest` is of the ids that were proposed,
    so that nothing else than what was approved is disposed of.
    """

    run = models.ForeignKey(DisposalRun, models.PROTECT, related_name="parts", verbose_name="gallring")
    data_class = models.CharField("uppgifter", max_length=40)
    action = models.CharField("åtgärd", max_length=10, choices=RetentionRule.Action)
    rule = models.CharField("regel", max_length=200)  # "ärendet avslutades + 5 år"
    decision = models.CharField("beslut", max_length=200)
    number = models.PositiveIntegerField("antal")
    digest = models.CharField(max_length=64)
    examples = models.JSONField("exempel", default=list)  # in neutral words, and only until it is decided

    class Meta:
        verbose_name = "del av gallring"
        verbose_name_plural = "delar av gallringar"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.data_class} {self.number}"


def package_name(instance: "ArchivePackage", filename: str) -> str:
    return f"arkiv/{instance.sha256[:2]}/{instance.sha256}"


class ArchivePackages(models.QuerySet):
    def waiting(self):
        return self.filter(received_at=None)


class ArchivePackage(models.Model):
    """What is delivered to the archive about one thing. Its content goes when the archive has said that it has it."""

    run = models.ForeignKey(DisposalRun, models.PROTECT, related_name="packages", verbose_name="gallring")
    thing = models.CharField("föremål", max_length=40)
    thing_id = models.BigIntegerField("föremålets id")
    name = models.CharField("paket", max_length=80)
    content = models.FileField("innehåll", upload_to=package_name, blank=True)
    size = models.PositiveIntegerField("storlek")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("gjort", default=timezone.now)
    received_at = models.DateTimeField("mottaget av arkivet", null=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ArchivePackages.as_manager()

    class Meta:
        verbose_name = "arkivpaket"
        verbose_name_plural = "arkivpaket"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["thing", "thing_id"], name="one_package_of_each_thing"),
        ]

    def __str__(self) -> str:
        return self.name
