"""Framtidsfrön in school: classes, slots, what companies offer, and the board where they meet.

Pupils are never registered: a class is a name, a grade and numbers.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models.event import Event
from events.models.registration import ReadsSchedule, Registration
from events.pure.schedules import Told
from events.workflow import State
from portal.models import User
from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.swedish import MONTHS, clock, local, long_date


class SchoolPerson(ReadsSchedule):
    """Somebody with a role around the visits. Whoever has an address gets the schedule."""

    class Role(TextChoices):
        TEACHER = "teacher", "lärare"
        COORDINATOR = "coordinator", "samordnare från Framtidsfrön"
        COUNSELLOR = "counsellor", "studie- och yrkesvägledare"
        DEVELOPER = "developer", "näringslivsutvecklare"

    event = models.ForeignKey(Event, models.CASCADE, related_name="school_people", verbose_name="träff")
    role = models.CharField("roll", max_length=12, choices=Role)
    name = models.CharField("namn", max_length=120)
    email = EmailAddressField("e-post", blank=True)

    class Meta:
        verbose_name = "person i skolan"
        verbose_name_plural = "personer i skolan"
        ordering = ["role", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"


class SchoolClass(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="classes", verbose_name="träff")
    school = models.CharField("skola", max_length=80)
    name = models.CharField("klass", max_length=20, help_text="Till exempel 8A.")
    grade = models.PositiveSmallIntegerField("årskurs")
    head_count = models.PositiveSmallIntegerField("antal elever")
    teacher = models.ForeignKey(
        SchoolPerson, models.SET_NULL, null=True, blank=True, related_name="classes", verbose_name="lärare"
    )

    class Meta:
        verbose_name = "klass"
        verbose_name_plural = "klasser"
        ordering = ["school", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "school", "name"],
                name="a_class_is_listed_once",
                violation_error_message="Klassen finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(grade__gte=0, grade__lte=13, head_count__gte=1, head_count__lte=100),
                name="a_class_has_a_grade_and_pupils",
                violation_error_message="Skriv en årskurs och hur många elever klassen har.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.school}"


class AllergyCount(models.Model):
    """How many in a class must avoid something. A number, and never whose."""

    class What(TextChoices):
        NUTS = "nuts", "nötter"
        GLUTEN = "gluten", "gluten"
        LACTOSE = "lactose", "laktos eller mjölk"
        EGG = "egg", "ägg"
        FISH = "fish", "fisk och skaldjur"
        FUR = "fur", "pälsdjur"
        SCENT = "scent", "starka dofter"
        OTHER = "other", "annat"

    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="allergies", verbose_name="klass")
    what = models.CharField("vad", max_length=8, choices=What)
    count = models.PositiveSmallIntegerField("antal")

    class Meta:
        verbose_name = "antal med allergi"
        verbose_name_plural = "antal med allergi"
        ordering = ["what"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "what"],
                name="an_allergy_is_counted_once",
                violation_error_message="Den står redan.",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="an_allergy_is_somebodys"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.count}"


class Slot(models.Model):
    """A lesson or half a day. Without a clock while only the weeks are known."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="slots", verbose_name="träff")
    name = models.CharField("pass", max_length=60, help_text="Till exempel: Tisdag v. 16, förmiddag.")
    start = models.DateTimeField("börjar", null=True, blank=True)
    end = models.DateTimeField("slutar", null=True, blank=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "pass"
        verbose_name_plural = "pass"
        ordering = ["order", "start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"], name="a_slot_is_named_once", violation_error_message="Passet finns redan."
            ),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                name="a_slot_ends_after_it_begins",
                violation_error_message="Passet måste sluta efter att det har börjat.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def day(self) -> date | None:
        """Where the clock is not known, but the week and the weekday are."""
        weeks = None if self.start else self.event.weeks
        return weeks.day_named(self.name) if weeks else None

    @property
    def heading_when(self) -> str:
        """The same where it stands alone, with the day as soon as it is known: "Tisdag förmiddag (20 april 2027)"."""
        if day := self.day:
            return f"{self.name} ({day.day} {MONTHS[day.month - 1]} {day.year})"
        return self.when[:1].upper() + self.when[1:]

    @property
    def when(self) -> str:
        if not self.start:
            return self.name
        start, end = local(self.start), local(self.end)
        return f"{long_date(start.date())} {clock(start)}–{end:%H.%M}"


class Offer(models.Model):
    """What a company that has signed up can do with a class, and when."""

    class What(TextChoices):
        CLASS_VISIT = "class_visit", "besöka klassen"
        STUDY_VISIT = "study_visit", "ta emot klassen på studiebesök"
        CHALLENGE = "challenge", "ge klassen ett uppdrag att lösa"
        JOB_SHADOW = "job_shadow", "låta elever följa med på jobbet"

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="offer", verbose_name="anmälan")
    what = models.JSONField("kan", default=list)
    weeks = models.CharField("veckor eller dagar som passar", max_length=200, blank=True)
    needs = models.CharField("behöver", max_length=300, blank=True)
    distance = models.CharField("avstånd från skolan", max_length=120, blank=True)

    class Meta:
        verbose_name = "erbjudande till skolan"
        verbose_name_plural = "erbjudanden till skolan"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.registration)

    @property
    def what_labels(self) -> list[str]:
        return [self.What(value).label for value in self.what if value in self.What.values]


class Visit(models.Model):
    """A company meets a class in a slot. Nobody is in two places at once, whatever the code does."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="visits", verbose_name="pass")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="visits", verbose_name="klass")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="visits", verbose_name="företag")

    class Meta:
        verbose_name = "besök"
        verbose_name_plural = "besök"
        ordering = ["slot__order", "slot__start", "slot_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "school_class"],
                name="a_class_meets_one_company_at_a_time",
                violation_error_message="Klassen har redan ett företag i det passet.",
            ),
            models.UniqueConstraint(
                fields=["slot", "registration"],
                name="a_company_meets_one_class_at_a_time",
                violation_error_message="Företaget är redan hos en klass i det passet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.school_class} {self.slot}"

    def as_told(self) -> Told:
        """What a schedule says of it, the first time."""
        slot = self.slot
        clock = {"start": slot.start.isoformat(), "end": slot.end.isoformat()} if slot.start else {}
        return Told(
            company=self.registration_id,
            school_class=self.school_class_id,
            slot=slot.pk,
            when=slot.when,
            what=str(self.school_class),
            **clock,
        )


class UnsuitableTimeQuerySet(models.QuerySet):
    def standing(self, at: datetime):
        """Neither answered nor moved on the board, and the event has not been; the oldest first."""
        coming = {"person__event__state": State.PUBLISHED, "person__event__over_at__gt": at}
        return self.filter(answered_at=None, visit__isnull=False, **coming).order_by("at", "pk")


class UnsuitableTime(models.Model):
    """A school has said that the time of a visit does not suit. It stands until somebody has answered, or moved it."""

    person = models.ForeignKey(
        SchoolPerson, models.CASCADE, related_name="unsuitable_times", verbose_name="person i skolan"
    )
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="unsuitable_times", verbose_name="besök")
    # As they were read, also when the visit is on the board no more: the time and the class, and whose visit it was.
    # The company's name is told from its sign-up, so that it is the one of today and is gone when that is disposed of.
    what = models.CharField("tid", max_length=400)
    registration = models.ForeignKey(
        Registration,
        models.SET_NULL,
        null=True,
        related_name="unsuitable_times",
        editable=False,
        verbose_name="företag",
    )
    text = models.TextField("vad som passar", max_length=1000)
    at = models.DateTimeField("skrivet", default=timezone.now)
    answer = models.TextField("svar", max_length=2000, blank=True, default="", db_default="")
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = UnsuitableTimeQuerySet.as_manager()

    class Meta:
        verbose_name = "tid som inte passar skolan"
        verbose_name_plural = "tider som inte passar skolan"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"], condition=Q(answered_at=None), name="times_to_answer")]

    def __str__(self) -> str:
        company = self.registration.company_name if self.registration else ""
        return f"{self.what} och {company or 'ett företag'}"
