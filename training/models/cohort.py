"""The cohort: who should be reached, by when, led by whom, at which occasions."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from portal.models import Sector, User
from training import rules
from training.workflow import Role


class Board(models.Model):
    """A board of elected representatives, and the sectors that it answers for: its people count for all of them."""

    name = models.CharField("namn", max_length=80, unique=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="boards", verbose_name="svarar för")

    class Meta:
        verbose_name = "nämnd"
        verbose_name_plural = "nämnder"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CohortQuerySet(models.QuerySet):
    def led_by(self, user: User):
        return self.filter(rules.cohorts_led_by(user))

    def current(self, on):
        return self.filter(begins__lte=on, ends__gte=on)


class Cohort(models.Model):
    name = models.CharField("namn", max_length=120)
    begins = models.DateField("börjar")
    ends = models.DateField("slutar")
    purpose = models.TextField("vad den ska leda till", blank=True)
    # The share of the planned compulsory occasions that is participation, and gives the certificate.
    goal_percent = models.PositiveSmallIntegerField(
        "närvaro som behövs, procent", default=80, help_text="Av de obligatoriska tillfällena. Ger intyg."
    )
    leaders = models.ManyToManyField(
        User,
        blank=True,
        related_name="leads",
        verbose_name="ledare",
        help_text="De sköter upprop, uppgifter och bedömning. Lotsen kan alltid göra det.",
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = "utbildningsomgång"
        verbose_name_plural = "utbildningsomgångar"
        ordering = ["-begins", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")),
                name="a_cohort_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            ),
            models.CheckConstraint(
                condition=Q(goal_percent__gte=1, goal_percent__lte=100),
                name="a_goal_is_a_share",
                violation_error_message="Skriv ett tal från 1 till 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cohort", args=[self.pk])

    def is_over(self, today: date) -> bool:
        return self.ends < today


class CohortGoal(models.Model):
    """At least so many of a role at a sector."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="goals", verbose_name="omgång")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name="sektor")
    role = models.CharField("roll", max_length=10, choices=Role)
    at_least = models.PositiveSmallIntegerField("minst", default=1)

    class Meta:
        verbose_name = "mål"
        verbose_name_plural = "mål: vilka som ska nås"
        ordering = ["sector__order", "sector__name", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "sector", "role"],
                name="one_goal_for_a_sector_and_role",
                violation_error_message="Det målet finns redan.",
            ),
            models.CheckConstraint(condition=Q(at_least__gte=1), name="a_goal_is_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.sector}, {self.get_role_display()}: minst {self.at_least}"


class OccasionQuerySet(models.QuerySet):
    def planned(self):
        """Those that count: what is called off is planned no more."""
        return self.exclude(event__state="called_off")

    def compulsory(self):
        return self.planned().filter(is_compulsory=True)


class Occasion(models.Model):
    """One meeting of the cohort. Its event has the place, the time, the calendar file, the letters and the door."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="occasions", verbose_name="omgång")
    event = models.OneToOneField(Event, models.PROTECT, related_name="occasion", verbose_name="träff")
    number = models.PositiveSmallIntegerField("nummer")
    theme = models.CharField("tema", max_length=120)
    is_compulsory = models.BooleanField("obligatoriskt", default=True)
    preparation = models.TextField("förberedelse", max_length=3000, blank=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = "tillfälle"
        verbose_name_plural = "tillfällen"
        ordering = ["cohort", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "number"],
                name="occasions_have_an_order",
                violation_error_message="Det numret är redan taget.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.theme}"

    @property
    def is_settled(self) -> bool:
        """It has been, and the roll says who was there: what that was stands."""
        return self.event.start <= timezone.now() and self.attendance.exclude(state="").exists()
