"""A visit to a company: when and where, who goes, what was said there, and what was promised."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases import rules
from portal.models import Business, User
from portal.text.choices import TextChoices
from portal.text.swedish import clock, local, weekday_date


class CompanyVisitQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(rules.visits_visible_to(user))

    def of_card(self, card: Business):
        return self.filter(business__in=Business.objects.of_card(card))

    def planned(self):
        return self.filter(state=CompanyVisit.State.PLANNED)

    def gone_on_by(self, user: User):
        """Planned, or waiting for notes, where the person goes along; the nearest first."""
        return self.planned().filter(staff=user).select_related("business__card").order_by("start", "pk")

    def held(self):
        return self.filter(state=CompanyVisit.State.HELD)


class CompanyVisit(models.Model):
    """Contact with a company, and no case: nobody has the turn, and no clock runs."""

    class State(TextChoices):
        PLANNED = "planned", "planerat"
        HELD = "held", "genomfört"
        CANCELLED = "cancelled", "inställt"

    business = models.ForeignKey(Business, models.PROTECT, related_name="visits", verbose_name="företag")
    start = models.DateTimeField("när")
    place = models.CharField("plats", max_length=200, blank=True)
    about = models.TextField("vad besöket gäller", blank=True)
    staff = models.ManyToManyField(User, blank=True, related_name="+", verbose_name="vilka som åker")
    others = models.CharField("andra som följer med", max_length=200, blank=True)
    state = models.CharField("läge", max_length=10, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="planerat av")
    planned_at = models.DateTimeField("planerat", default=timezone.now)

    notes = models.TextField("anteckningar", blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="antecknat av"
    )
    noted_at = models.DateTimeField("antecknat", null=True, blank=True)

    objects = CompanyVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "företagsbesök"
        verbose_name_plural = "företagsbesök"
        ordering = ["-start", "-pk"]
        indexes = [
            models.Index(fields=["state", "start"], name="visit_by_start"),
            models.Index(fields=["business", "start"], condition=Q(state="held"), name="held_visit_of_company"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="held") | Q(noted_at__isnull=False, noted_by__isnull=False),
                name="a_held_visit_is_noted",
                violation_error_message="Skriv vad ni kom fram till.",
            )
        ]

    def __str__(self) -> str:
        return f"Besök hos {self.business.head}"

    @property
    def when(self) -> str:
        """ "torsdag 14 januari 2027 kl. 14.00"."""
        start = local(self.start)
        return f"{weekday_date(start.date())} {start.year} {clock(start)}"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    def waits_for_notes(self, at: datetime) -> bool:
        return self.is_planned and self.start <= at


class VisitPromiseQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(rules.visit_promises_visible_to(user))

    def open(self):
        return self.filter(done_at=None)

    def to_keep(self, user: User, *, for_others: Iterable[User] = ()):
        """What the person has to do, also for those that she stands in for; the nearest first."""
        mine = self.filter(rules.visit_promises_of(user), owner__in=[user, *for_others]).open()
        return mine.select_related("visit__business__card", "owner").order_by("due", "pk")


class VisitPromise(models.Model):
    """What somebody here said at a visit that they would do, and by when. Theirs until it is done."""

    visit = models.ForeignKey(CompanyVisit, models.CASCADE, related_name="promises", verbose_name="besök")
    what = models.CharField("vad", max_length=200)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="vem")
    due = models.DateField("senast")
    made_at = models.DateTimeField("lovat", default=timezone.now)
    done_at = models.DateTimeField("gjort", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gjort av")
    last_progress_at = models.DateTimeField("senast framåt", default=timezone.now)

    objects = VisitPromiseQuerySet.as_manager()

    class Meta:
        verbose_name = "löfte vid besök"
        verbose_name_plural = "löften vid besök"
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["due"], condition=Q(done_at=None), name="open_visit_promise_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_kept_visit_promise_has_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.what

    def is_late(self, today: date) -> bool:
        return self.done_at is None and self.due < today
