"""What the director has decided about a case that was lifted to her: who does what, by when."""

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models.assignment import Assignment
from cases.models.case import Case
from portal.models import Sector, User
from portal.text.choices import TextChoices


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """With its case: by whoever sees every case, and at the sector that is to do it."""
        seen = Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))
        whose = Q() if user.roles.sees_everything else Q(sector__in=user.roles.own_sectors)
        return self.filter(Exists(seen), whose)

    def of_case(self, case: Case):
        """Also what was decided about its duplicates."""
        return self.filter(case__in=Case.objects.with_duplicates(case.pk))

    def to_be_kept(self):
        """Nobody has said that it is done, and the sector has not answered its question since."""
        answered = Assignment.objects.answered().filter(pk=OuterRef("assignment_id"), ended_at__gt=OuterRef("at"))
        return self.filter(~Q(Exists(answered)), done_at=None)


class Decision(models.Model):
    """The business reads none of it. It is kept when somebody says so, or by the sector's answer."""

    class Outcome(TextChoices):
        KEPT = "kept", "Hölls"
        LATE = "late", "Blev klart för sent"
        BROKEN = "broken", "Inte hållet"
        WAITS = "waits", "Ska göras"
        OVER = "over", "Ärendet är avslutat"

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions", verbose_name="ärende")
    text = models.TextField("vad som ska göras")
    # Whose it is; nobody's here is the pilot's.
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sektor")
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="handläggare"
    )
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="decisions", verbose_name="fråga"
    )
    due = models.DateField("senast")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="beslutat av")
    at = models.DateTimeField("beslutat", default=timezone.now)
    done_at = models.DateTimeField("gjort", null=True, blank=True)
    last_progress_at = models.DateTimeField("senast framåt", default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "kommundirektörens beslut"
        verbose_name_plural = "kommundirektörens beslut"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["due"], condition=Q(done_at=None), name="decision_to_keep_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__isnull=False, assignment__isnull=False) | Q(sector=None, officer=None),
                name="a_decision_is_a_sectors_or_the_pilots",
            )
        ]

    def __str__(self) -> str:
        return f"Beslut om {self.case.reference}, senast {self.due}"

    @property
    def who(self) -> str:
        """ "Anna Alm, Bygg", "Bygg" or "Lotsen"."""
        return f"{self.officer}, {self.sector}" if self.officer else str(self.sector or "Lotsen")

    @property
    def kept_at(self) -> datetime | None:
        found = self.assignment
        answered = found.ended_at if found and found.is_answered and found.ended_at > self.at else None
        return self.done_at or answered

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.case.goal.is_open

    def outcome(self, on: date) -> Outcome:
        if self.kept_at:
            return self.Outcome.KEPT if timezone.localdate(self.kept_at) <= self.due else self.Outcome.LATE
        if not self.case.goal.is_open:
            return self.Outcome.OVER
        return self.Outcome.BROKEN if self.due < on else self.Outcome.WAITS
