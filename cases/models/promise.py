from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.assignment import Assignment
from cases.models.case import Case
from portal.text.choices import TextChoices


class Promise(models.Model):
    """A date that the business was given, and what became of it. A moved date is a new promise."""

    HELD = timedelta(hours=1)  # so long the letter about a moved date waits for the next one, and nobody has read it

    class Kind(TextChoices):
        FIRST_CONTACT = "first_contact", "första kontakt"
        ANSWER = "answer", "besked"
        NEXT = "next", "besked"

    class Outcome(TextChoices):
        OPEN = "open", "gäller"
        KEPT = "kept", "hölls"
        BROKEN = "broken", "bröts"
        MOVED = "moved", "flyttades i tid"
        PAUSED = "paused", "pausades för en fråga till företaget"
        CANCELLED = "cancelled", "gäller inte längre"

    case = models.ForeignKey(Case, models.CASCADE, related_name="promises")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="promises")
    kind = models.CharField("löfte", max_length=15, choices=Kind)
    due = models.DateField("senast")
    made_at = models.DateTimeField("gavs", default=timezone.now)
    outcome = models.CharField("utfall", max_length=10, choices=Outcome, default=Outcome.OPEN)
    settled_at = models.DateTimeField("avgjordes", null=True)
    # A promise that replaces another: why, in words that the business reads.
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced_by")
    reason = models.CharField("orsak till nytt datum", max_length=300, blank=True)

    class Meta:
        verbose_name = "löfte till företaget"
        verbose_name_plural = "löften till företag"
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["case"], condition=Q(outcome="open"), name="promise_open"),
            models.Index(fields=["due"], condition=Q(outcome="open"), name="promise_open_by_due"),
        ]

    @property
    def was_overtaken(self) -> bool:
        """Given and put out of date by the next act within the hour, before anybody could have read it."""
        is_over = self.outcome in {self.Outcome.CANCELLED, self.Outcome.PAUSED}
        return is_over and self.kind == self.Kind.NEXT and not self.may_have_been_read(self.settled_at)

    @property
    def was_late(self) -> bool:
        """The date that this one was given instead of had passed, or the one before that, if nobody read it."""
        old = self.replaces
        if old is None or old.outcome == self.Outcome.BROKEN:
            return old is not None
        return not old.may_have_been_read(self.made_at) and old.was_late

    def may_have_been_read(self, at: datetime) -> bool:
        return at - self.made_at >= self.HELD

    @property
    def is_of_itself(self) -> bool:
        """The pilot's, because the next move was hers; nobody has told the business of it with a reason."""
        return self.kind == self.Kind.NEXT and not self.reason

    def moves_with_later(self, at: datetime, *, than: date | None = None) -> bool:
        """The pilot's of itself, which the business may have read, and nearer than the date that a sector is given."""
        return self.is_of_itself and self.may_have_been_read(at) and (than is None or self.due < than)

    @property
    def is_pilots_own(self) -> bool:
        """It holds, and no sector gave it."""
        return self.outcome == self.Outcome.OPEN and self.assignment_id is None

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due}"
