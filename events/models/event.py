"""The event: what, for whom, when and where, how many may come, and how they are asked."""

from datetime import date, datetime, timedelta
from urllib.parse import quote_plus

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from events import rules
from events.pure import seats
from events.pure.weeks import Weeks, moment_after
from events.workflow import INTERNAL, PUBLIC, Kind, State
from portal.models import User
from portal.text.choices import TextChoices
from portal.text.swedish import counted, local, short_moment, span

MONTHS_SHOWN = timedelta(days=730)
LETTER_IS_ANSWERED_WITHIN = 48  # hours
DOORS_OPEN_BEFORE = timedelta(hours=1)


class EventQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read: published, and those that were and are called off. Nothing internal."""
        return self.filter(state__in=PUBLIC).exclude(kind__in=INTERNAL)

    def listed(self):
        return self.public().filter(is_listed=True)

    def coming(self, at: datetime):
        """Not over yet. One with weeks and no date is over when its last week is."""
        return self.filter(over_at__gt=at).order_by("over_at", "pk")

    def next(self, at: datetime):
        """What somebody may still go to, the nearest first."""
        return self.listed().coming(at).exclude(state=State.CALLED_OFF)

    def past(self, at: datetime):
        return self.filter(over_at__lte=at).order_by("-over_at", "-pk")

    def with_list_for(self, user: User):
        """Those whose attendance list the person may see."""
        return self.filter(rules.lists_visible_to(user))

    def co_organised_by(self, user: User):
        """Those that the person arranges with us, the newest first."""
        return self.public().filter(pk__in=user.co_organises.values("event"))


class Event(models.Model):
    """`taken` and `taken_by_first` are counters that only `events.actions.moves` changes, in one statement each.

    `over_at` is when it is over for sure: the end, or the end of the last week while there is no date.
    """

    kind = models.CharField("slag", max_length=12, choices=Kind, default=Kind.MEETING)
    state = models.CharField("läge", max_length=10, choices=State, default=State.DRAFT, editable=False)
    title = models.CharField("rubrik", max_length=120)
    slug = models.SlugField("adress", max_length=80, unique=True, help_text="Det sista i sidans adress.")
    lead = models.CharField("ingress", max_length=300, help_text="En eller två meningar i listan.")
    text = models.TextField("om träffen", blank=True)
    audience = models.CharField("för vem", max_length=200, blank=True)
    programme = models.TextField(
        "program", blank=True, help_text="En punkt per rad, till exempel: 18.00 Kaffe och välkomna."
    )
    is_listed = models.BooleanField("visas i listan", default=True, help_text="Annars hittar man den bara med länk.")

    start = models.DateTimeField("börjar", null=True, blank=True)
    end = models.DateTimeField("slutar", null=True, blank=True)
    week_year = models.PositiveSmallIntegerField("år (när dagen inte är bestämd)", null=True, blank=True)
    first_week = models.PositiveSmallIntegerField("från vecka", null=True, blank=True)
    last_week = models.PositiveSmallIntegerField("till och med vecka", null=True, blank=True)
    over_at = models.DateTimeField(editable=False, db_index=True)
    place = models.CharField("plats", max_length=120, blank=True)
    address = models.CharField("gatuadress", max_length=200, blank=True)
    digital_url = models.URLField("digital länk", blank=True, help_text="Bara de som har en plats får se den.")
    organiser = models.CharField("arrangör", max_length=120, blank=True, help_text="Tomt betyder kommunen.")

    capacity = models.PositiveIntegerField("antal platser", null=True, blank=True, help_text="Tomt: så många som vill")
    # Eva's wish when more seats than that are taken already; the capacity follows as seats are given back.
    target_capacity = models.PositiveIntegerField(null=True, blank=True, editable=False)
    taken = models.PositiveIntegerField("tagna platser", default=0, editable=False)
    taken_by_first = models.PositiveIntegerField(default=0, editable=False)
    last_in_queue = models.PositiveIntegerField(default=0, editable=False)
    per_company = models.PositiveSmallIntegerField(
        "platser per företag", null=True, blank=True, help_text="Tomt: ingen gräns."
    )
    reserved = models.PositiveIntegerField(
        "platser för företag som kommer första gången", default=0, help_text="De hålls till datumet nedan."
    )
    reserved_until = models.DateTimeField("hålls till", null=True, blank=True)
    released = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # were held until then
    deadline = models.DateTimeField("sista anmälan", null=True, blank=True, help_text="Tomt: tills det börjar.")
    answer_hours = models.PositiveSmallIntegerField(
        "timmar att tacka ja",
        null=True,
        blank=True,
        help_text="Den som får en plats ur kön ska då tacka ja inom så många timmar. Tomt: platsen är klar direkt.",
    )
    confirm_by_letter = models.BooleanField(
        "bekräfta med länken i mejlet",
        default=False,
        help_text="Platsen hålls i två dygn och blir klar när länken i mejlet är använd. Mot påhittade anmälningar.",
    )

    # Raised at each change of time or place, so that calendars know which version is the newest (RFC 5546).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField("publicerad", null=True, editable=False)
    called_off_at = models.DateTimeField("inställd", null=True, editable=False)
    called_off_because = models.CharField("varför inställd", max_length=300, blank=True, editable=False)
    thanked_at = models.DateTimeField("tack skickat", null=True, editable=False)
    outcome_published_at = models.DateTimeField("utfall publicerat", null=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "träff"
        verbose_name_plural = "träffar"
        ordering = ["-over_at", "pk"]
        indexes = [models.Index(fields=["state", "over_at"], name="event_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")),
                name="no_more_seats_than_there_are",
                violation_error_message="Fler platser är tagna än så. Sänk antalet på träffens sida.",
            ),
            models.CheckConstraint(
                condition=Q(taken_by_first__lte=F("taken")), name="first_comers_are_among_those_who_come"
            ),
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, and a constraint lets it pass: hence `isnull`.
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
                name="an_event_ends_after_it_begins",
                violation_error_message="Träffen måste sluta efter att den har börjat.",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=False)
                | Q(week_year__isnull=False, first_week__isnull=False, last_week__isnull=False)
                & Q(first_week__gte=1, last_week__gte=F("first_week"), last_week__lte=53),
                name="an_event_has_a_day_or_weeks",
                violation_error_message="Skriv när träffen börjar och slutar, eller mellan vilka veckor den blir.",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(taken=0), name="nobody_has_a_seat_before_it_is_published"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(INTERNAL)) | Q(is_listed=False),
                name="what_is_internal_is_in_no_list",
                violation_error_message="Ett internt tillfälle visas inte i listan.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if bool(self.start) != bool(self.end):
            raise ValidationError({"end": "Skriv både när träffen börjar och när den slutar."})
        if not self.start:
            try:
                Weeks.of(self.week_year, self.first_week, self.last_week)
            except ValueError as error:
                raise ValidationError({"start" if not self.week_year else "first_week": str(error)}) from None
        if self.reserved and not self.reserved_until:
            raise ValidationError({"reserved_until": "Skriv hur länge platserna hålls."})

    def save(self, *args, **kwargs) -> None:
        self.over_at = self.end or moment_after(self.weeks.sunday)
        if "update_fields" in kwargs and {"end", "last_week"} & set(kwargs["update_fields"]):
            kwargs["update_fields"] = [*kwargs["update_fields"], "over_at"]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.slug])

    # --- When and where ---

    @property
    def weeks(self) -> Weeks | None:
        return None if self.start else Weeks(self.week_year, self.first_week, self.last_week)

    @property
    def when(self) -> str:
        """ "torsdag 14 januari 2027 kl. 18.00–20.00", or "v. 16–18 2027"."""
        return span(self.start, self.end) if self.start else str(self.weeks)

    @property
    def heading_when(self) -> str:
        """The same where it stands alone: "Torsdag 14 januari …", but "v. 16–18 2027"."""
        return self.when[:1].upper() + self.when[1:] if self.start else self.when

    @property
    def in_short(self) -> str:
        """When, as a button says it: "14 januari kl. 08.00"; blank while no day is set."""
        return short_moment(self.start) if self.start else ""

    @property
    def first_day(self) -> date:
        return local(self.start).date() if self.start else self.weeks.monday

    @property
    def where(self) -> str:
        """ "Stadshuset, Storgatan 37", "på nätet", or blank while nobody knows."""
        places = [part for part in (self.place, self.address) if part]
        return ", ".join(places) or ("på nätet" if self.digital_url else "")

    @property
    def map_url(self) -> str:
        return f"https://www.openstreetmap.org/search?query={quote_plus(self.address)}" if self.address else ""

    @property
    def closes_at(self) -> datetime:
        """After this nobody signs up by oneself: the deadline, and never after it has begun."""
        begins = self.start or self.over_at
        return min(self.deadline, begins) if self.deadline else begins

    @property
    def closes_on(self) -> date:
        """The last day to sign up."""
        return local(self.closes_at - timedelta(seconds=1)).date()

    # --- What it is ---

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def is_called_off(self) -> bool:
        return self.state == State.CALLED_OFF

    @property
    def is_dialogue(self) -> bool:
        return self.kind == Kind.PROCUREMENT

    @property
    def is_internal(self) -> bool:
        return self.kind in INTERNAL

    @property
    def is_school(self) -> bool:
        return self.kind == Kind.SCHOOL

    @property
    def your_sign_up(self) -> str:
        """What somebody has sent in, within a sentence: an offer to school is no seat."""
        return "ert erbjudande" if self.is_school else "din anmälan"

    def is_over(self, at: datetime) -> bool:
        return self.over_at <= at

    def has_begun(self, at: datetime) -> bool:
        return self.start is not None and self.start <= at

    def doors_are_open(self, at: datetime) -> bool:
        """From now on whoever keeps the door says who comes in. Never closed again: a list may be filled in later."""
        return self.state == State.PUBLISHED and self.start is not None and self.start - DOORS_OPEN_BEFORE <= at

    def takes_sign_ups(self, at: datetime) -> bool:
        return self.state == State.PUBLISHED and at < self.closes_at and not self.is_internal

    def takes_questions(self, at: datetime) -> bool:
        return self.state == State.PUBLISHED and not self.is_over(at) and not self.is_internal

    # --- Seats ---

    @property
    def meant_capacity(self) -> int | None:
        """How many were meant to come; `capacity` is more while more than that have a seat."""
        return self.capacity if self.target_capacity is None else self.target_capacity

    @property
    def room(self) -> seats.Room:
        return seats.Room(self.capacity, self.taken, self.reserved, self.taken_by_first)

    @property
    def free(self) -> int | None:
        """Seats for whoever comes; those that are held for first-time companies are not among them."""
        return self.room.free()

    @property
    def held(self) -> int:
        """Seats that are still held for first-time companies."""
        return (self.room.free(is_first=True) or 0) - (self.room.free() or 0)

    @property
    def looks_full(self) -> bool:
        return self.room.free(is_first=True) == 0

    @property
    def hours_to_answer(self) -> int | None:
        """How long a seat from the queue is held for an answer; None when it is theirs at once."""
        return self.answer_hours or (LETTER_IS_ANSWERED_WITHIN if self.confirm_by_letter else None)

    def answer_by(self, at: datetime, *, from_queue: bool) -> datetime | None:
        """The last moment to say yes to a seat that is given now, never after it has begun; None when nobody asks."""
        hours = self.hours_to_answer if from_queue else LETTER_IS_ANSWERED_WITHIN * self.confirm_by_letter
        if not hours:
            return None
        last = at + timedelta(hours=hours)
        return min(last, self.start) if self.start and self.start > at else last


class CoOrganiser(models.Model):
    """Who arranges it with us, for example Företagarna. With a person it may see the list of this event only."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="co_organisers", verbose_name="träff")
    name = models.CharField("namn", max_length=120)
    website = models.URLField("webbplats", blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="co_organises", verbose_name="får se listan"
    )

    class Meta:
        verbose_name = "medarrangör"
        verbose_name_plural = "medarrangörer"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                name="a_co_organiser_is_named_once",
                violation_error_message="Den medarrangören finns redan.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SignUpQuestion(models.Model):
    """Something that the organiser wants to know of each company that comes."""

    class Answer(TextChoices):
        TEXT = "text", "text"
        CHOICE = "choice", "ett val"
        SEVERAL = "several", "flera val"
        YES_NO = "yes_no", "ja eller nej"

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions", verbose_name="träff")
    label = models.CharField("fråga", max_length=160)
    answer = models.CharField("svar", max_length=10, choices=Answer, default=Answer.TEXT)
    options = models.TextField("val, ett per rad", blank=True)
    is_required = models.BooleanField("måste besvaras", default=False)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "fråga i anmälan"
        verbose_name_plural = "frågor i anmälan"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer__in=["choice", "several"]) | ~Q(options=""),
                name="a_choice_has_something_to_choose",
                violation_error_message="Skriv vad man kan välja, ett val per rad.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def choices(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class EventReminder(models.Model):
    """A letter before the event to everybody who has a seat. Sent once to each, however often the sweep runs."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminders", verbose_name="träff")
    days_before = models.PositiveSmallIntegerField("dagar före", default=2)
    words = models.CharField("några ord (frivilligt)", max_length=300, blank=True)

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        ordering = ["-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "days_before"],
                name="one_reminder_a_day",
                violation_error_message="Det finns redan en påminnelse den dagen.",
            ),
            models.CheckConstraint(
                condition=Q(days_before__gte=1, days_before__lte=60),
                name="a_reminder_comes_before",
                violation_error_message="Välj 1–60 dagar före.",
            ),
        ]

    def __str__(self) -> str:
        return f"{counted(self.days_before, 'dag', 'dagar')} före"
