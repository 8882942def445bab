from collections.abc import Iterable
from zlib import crc32

from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone

from cases import workflow
from cases.models.assignment import Assignment
from cases.models.case import Case
from cases.models.guide import GuideStep
from portal.models import Sector
from portal.text.choices import TextChoices


class Step(models.Model):
    """One thing that the business needs, in its place in the order."""

    class State(TextChoices):
        TO_DO = "to_do", "återstår"
        APPLIED = "applied", "ansökan inne"
        GRANTED = "granted", "klart"
        REFUSED = "refused", "avslag"
        NOT_NEEDED = "not_needed", "behövs inte"

    REMAINING = {State.TO_DO, State.APPLIED}
    TICKED = {State.TO_DO, State.APPLIED, State.GRANTED}  # what the business says itself

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name="ärende")
    # The duplicate in which it was written, since that was joined.
    origin = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="skrivet i ärende"
    )
    order = models.PositiveSmallIntegerField("ordning", default=0)
    what = models.CharField("vad", max_length=160, help_text="Till exempel: Sök bygglov.")
    # Without one it is something that the business does by itself, as a pilot meeting decided.
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, verbose_name="hos")
    # Or with an authority, or somebody else outside the municipality, that is never asked anything here.
    body = models.CharField("hos (utanför kommunen)", max_length=120, blank=True, default="", db_default="")
    apply_url = models.URLField("var man ansöker", blank=True)
    state = models.CharField("läge", max_length=12, choices=State, default=State.TO_DO)
    registry_number = models.CharField("diarienummer", max_length=60, blank=True)
    planned_decision = models.DateField("planerat beslut", null=True, blank=True)
    applied_on = models.DateField("ansökt", null=True, blank=True)
    decided_on = models.DateField("beslutat", null=True, blank=True)
    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, blank=True, related_name="steps")
    # The guide's step that it was taken from, and what that said then (`cases.guide.taking`): the guide may change.
    guide = models.ForeignKey(GuideStep, models.SET_NULL, null=True, blank=True, related_name="taken")
    told = models.JSONField("vad vägvisaren sade", default=dict, blank=True, db_default=Value({}, models.JSONField()))
    # What came with the case out of the guide is a proposal until somebody here has looked at it.
    is_checked = models.BooleanField("stämmer", default=True, db_default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "steg"
        verbose_name_plural = "det här behöver företaget"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sector=None) | Q(body=""),
                name="a_step_has_one_holder",
                violation_error_message="Välj en sektor, eller skriv vem utanför kommunen. Inte båda.",
            )
        ]
        indexes = [
            models.Index(
                F("guide"),
                F("decided_on").desc(),
                condition=Q(applied_on__isnull=False, decided_on__isnull=False),
                include=["applied_on"],
                name="step_measured",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def holder(self) -> str:
        """Whose decision or help it is; nothing of what the business does by itself."""
        return self.sector.full_name if self.sector else self.body

    @property
    def where(self) -> str:
        """Where the business turns with it, as the business reads it."""
        return f"Hos {self.holder}." if self.holder else "Det gör du själv."

    @property
    def place(self) -> str:
        """On the business's page, where what a press came to is said."""
        return f"steg-{self.pk}"

    @property
    def stands(self) -> str:
        """Which it is and how, to be known again when somebody saves it."""
        told = (self.what, self.apply_url, self.state, self.registry_number, self.planned_decision)
        return f"{self.pk}-{crc32(repr((*told, self.applied_on, self.decided_on)).encode()):x}"

    @property
    def remains(self) -> bool:
        return self.state in self.REMAINING

    @property
    def has_been_applied(self) -> bool:
        return self.state == self.State.APPLIED or self.applied_on is not None

    @property
    def may_be_ticked(self) -> bool:
        """By the business, also of a closed case: what remains then is its own to do. A refusal is ours to tell."""
        is_kept = not (self.case.archived_at or self.case.disposed_at)
        return is_kept and self.state in self.TICKED and self.case.state in workflow.OPEN | {workflow.State.CLOSED}

    @property
    def says_more(self) -> bool:
        """Whether the guide told something to read about it."""
        return not self.told.keys().isdisjoint({"why", "enclose", "fee", "time", "law", "renewal"})

    def waits_among(self, others: Iterable["Step"]) -> list["Step"]:
        """What of the same case is to be done first, and is not done yet."""
        after = self.told.get("after", ()) if self.remains else ()
        return [each for each in others if each.remains and each.guide and each.guide.slug in after]
