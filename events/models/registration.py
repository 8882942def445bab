"""The sign-up of a company: who comes, what they asked for, where it stands, and what has been written to it."""

from dataclasses import asdict
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models.event import Event
from events.pure.schedules import Told
from events.workflow import ACTIVE, SEATED, Kind, Place, State
from portal.models import OutgoingEmail, User
from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices

OFFER_STANDS = {
    Place.CONFIRMED: "erbjudandet är mottaget",
    Place.OFFERED: "väntar på ert svar",
    Place.WAITING: "erbjudandet väntar",
    Place.CANCELLED: "erbjudandet är tillbakataget",
    Place.LAPSED: "erbjudandet blev inte bekräftat",
}


class RegistrationQuerySet(models.QuerySet):
    def active(self):
        return self.filter(place__in=ACTIVE)

    def seated(self):
        return self.filter(place__in=SEATED)

    def coming(self):
        """Those who have said yes."""
        return self.filter(place=Place.CONFIRMED)

    def waiting(self):
        """The queue, first in first. Place 0 is somebody who is still being written down, and not in it yet."""
        return self.filter(place=Place.WAITING, queue_place__gt=0).order_by("queue_place", "pk")

    def belonging_to(self, email: str):
        """Those of a verified e-mail address, the newest first."""
        return self.filter(email=email).select_related("event").order_by("-pk")

    def to_come(self, at: datetime):
        """In the order in which they come: not cancelled, called off or over."""
        called_off = Q(event__state=State.CALLED_OFF)
        return self.active().exclude(called_off).filter(event__over_at__gt=at).order_by("event__over_at", "pk")

    def unanswered(self, at: datetime):
        """Offers whose time is out."""
        return self.filter(place=Place.OFFERED, answer_by__lte=at)


class ReadsSchedule(models.Model):
    """Whoever is sent a schedule of visits to school, and what the last one said: the ledger of those letters."""

    told = models.JSONField(default=list, editable=False)  # rows of schedules.Told

    class Meta:
        abstract = True

    @property
    def schedule(self) -> list[Told]:
        return [Told(**row) for row in self.told]

    def keep(self, schedule: list[Told]) -> None:
        self.told = [asdict(visit) for visit in schedule]
        self.save(update_fields=["told"])


class Registration(ReadsSchedule):
    """`seats` is how many they have, or wait for. `wanted` is what they first asked for.

    A sole trader's number is a personal identity number: as everywhere, only a masked form and a fingerprint stay.
    """

    class Source(TextChoices):
        WEB = "web", "webben"
        DESK = "desk", "kommunen"
        DOOR = "door", "på plats"

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name="träff")
    place = models.CharField("läge", max_length=10, choices=Place)
    company_name = models.CharField("företag", max_length=160, blank=True)
    number_shown = models.CharField("organisationsnummer", max_length=11, blank=True)
    number_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    email = EmailAddressField("e-post", blank=True)  # blank for a walk-in, and when it has been disposed of
    phone = models.CharField("telefon", max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField("platser", default=1)
    wanted = models.PositiveSmallIntegerField("ville ha", default=1)
    fewer_is_fine = models.BooleanField("färre platser går bra", default=False)
    is_first = models.BooleanField("kommer första gången", default=False)
    answers = models.JSONField("svar på frågorna", default=dict, blank=True)
    queue_place = models.PositiveIntegerField("köplats", null=True, editable=False)
    answer_by = models.DateTimeField("ska tacka ja senast", null=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    source = models.CharField("anmäld av", max_length=5, choices=Source, default=Source.WEB)
    # The form carries a random key: two presses of one form meet here, and in the unique address.
    form_key = models.CharField(max_length=64, null=True, editable=False, unique=True)  # noqa: DJ001 - null is no key
    signed_up_at = models.DateTimeField("anmäld", default=timezone.now)
    placed_at = models.DateTimeField("fick plats", null=True, editable=False)
    ended_at = models.DateTimeField("avbokad", null=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "anmälan"
        verbose_name_plural = "anmälningar"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["event", "queue_place"], condition=Q(place="waiting"), name="registration_queue"),
            models.Index(fields=["answer_by"], condition=Q(place="offered"), name="registration_offers"),
            models.Index(fields=["email"], name="registration_email"),
            models.Index(
                fields=["number_fingerprint"], condition=~Q(number_fingerprint=""), name="registration_number"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(place__in=sorted(ACTIVE)) & ~Q(email=""),
                name="one_sign_up_for_each_address",
                violation_error_message="Den adressen är redan anmäld.",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_sign_up_is_for_somebody"),
            models.CheckConstraint(
                condition=~Q(number_shown__regex=r"^[0-9]{2}[01][0-9]{3}-[0-9]{4}$"),
                name="a_sign_up_keeps_no_personal_number",
                violation_error_message="Ett personnummer sparas inte.",
            ),
            models.CheckConstraint(
                condition=~Q(place="waiting") | Q(queue_place__isnull=False), name="a_queue_has_an_order"
            ),
            models.CheckConstraint(
                condition=~Q(place="offered") | Q(answer_by__isnull=False), name="an_offer_has_a_last_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.company_name or f"Anmälan {self.pk}"

    @property
    def companies(self) -> list[str]:
        """What makes two sign-ups one company: the same number, or the same name as anybody would write it. The seats
        are counted under both, so that leaving one of them out gives nobody more."""
        number = f"n:{self.number_fingerprint}" if self.number_fingerprint else ""
        return [key for key in (number, plain_name(self.company_name)) if key]

    @property
    def names(self) -> list[str]:
        return [attendee.name for attendee in self.attendees.all()]

    @property
    def told_apart(self) -> list["Attendee"]:
        """Those who read of their own seat at an address of their own, beside the one that signed up."""
        if not self.is_confirmed or self.event.is_school:
            return []
        return [each for each in self.attendees.all() if each.email and each.email != self.email]

    @property
    def stands_as(self) -> str:
        """Where it stands, as the company reads it: an offer to school is no seat."""
        return OFFER_STANDS[Place(self.place)] if self.event.is_school else self.get_place_display()

    @property
    def on_board(self) -> str:
        """As the pilot chooses it there: who is told that we count on it, and who is not yet, are told apart."""
        return str(self) if self.is_confirmed else f"{self} ({self.get_place_display()})"

    @property
    def is_active(self) -> bool:
        return self.place in ACTIVE

    @property
    def has_seat(self) -> bool:
        return self.place in SEATED

    @property
    def is_confirmed(self) -> bool:
        return self.place == Place.CONFIRMED

    def may_be_evaluated(self, at: datetime) -> bool:
        return self.is_confirmed and not self.event.is_called_off and self.event.is_over(at)

    def may_be_changed(self, at: datetime) -> bool:
        return self.is_active and not self.event.is_called_off and not self.event.is_over(at)

    @property
    def is_waiting(self) -> bool:
        return self.place == Place.WAITING

    @property
    def is_offered(self) -> bool:
        return self.place == Place.OFFERED

    @property
    def has_lapsed(self) -> bool:
        return self.place == Place.LAPSED


def plain_name(name: str) -> str:
    """Without capitals, commas and what says which kind of company it is."""
    words = name.casefold().replace(",", " ").replace(".", " ").split()
    return " ".join(word for word in words if word not in {"ab", "hb", "kb", "aktiebolag", "handelsbolag"})[:160]


class AttendeeQuerySet(models.QuerySet):
    def belonging_to(self, email: str):
        """Seats of a verified address, which somebody else has signed up, the newest first."""
        rows = self.filter(email=email.lower(), registration__place=Place.CONFIRMED).exclude(registration__email=email)
        return (
            rows.exclude(registration__event__kind=Kind.SCHOOL).select_related("registration__event").order_by("-pk")
        )


class Attendee(models.Model):
    """A person who comes: a name, an address if letters go there too, and whether the person came."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendees", verbose_name="anmälan")
    name = models.CharField("namn", max_length=120)
    email = EmailAddressField("egen e-post", blank=True, default="", db_default="")
    checked_in_at = models.DateTimeField("på plats", null=True, blank=True)
    checked_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"
        ordering = ["pk"]
        indexes = [models.Index(fields=["email"], condition=~Q(email=""), name="attendee_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_here(self) -> bool:
        return self.checked_in_at is not None


class Diet(models.Model):
    """What somebody does not eat. It can tell of health or faith, so it stands apart, and is gone the day after."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="diet", verbose_name="anmälan")
    text = models.CharField("specialkost", max_length=300)

    class Meta:
        verbose_name = "specialkost"
        verbose_name_plural = "specialkost"

    def __str__(self) -> str:
        return f"Specialkost {self.registration_id}"


class CompanySeats(models.Model):
    """How many seats one company has at one event, and the most that it may have. Kept by `actions.moves` alone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="company_seats")
    company = models.CharField(max_length=170)
    taken = models.PositiveIntegerField()
    most = models.PositiveIntegerField()

    class Meta:
        verbose_name = "företagets platser"
        verbose_name_plural = "företagens platser"
        constraints = [
            models.UniqueConstraint(fields=["event", "company"], name="one_count_for_each_company"),
            models.CheckConstraint(condition=Q(taken__lte=F("most")), name="no_company_has_more_than_its_share"),
        ]

    def __str__(self) -> str:
        return f"{self.taken} av {self.most}"


class SentLetter(models.Model):
    """The ledger: one letter of one kind to one sign-up, whoever runs the sweep."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="sent")
    what = models.CharField(max_length=60)  # "reminder-2-<day>", "thanks", "letter-7", "answers-3"
    letter = models.ForeignKey(OutgoingEmail, models.PROTECT, null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "skickat mejl"
        verbose_name_plural = "skickade mejl"
        constraints = [models.UniqueConstraint(fields=["registration", "what"], name="one_letter_of_each_kind")]

    def __str__(self) -> str:
        return f"{self.what} {self.registration_id}"


class GroupLetter(models.Model):
    """A letter that the organiser wrote to all, or to a group."""

    class Group(TextChoices):
        COMING = "coming", "de som har plats"
        WAITING = "waiting", "de som står i kö"
        ALL = "all", "alla anmälda"
        CAME = "came", "de som kom"
        ABSENT = "absent", "de som hade plats men inte kom"

    event = models.ForeignKey(Event, models.CASCADE, related_name="letters", verbose_name="träff")
    group = models.CharField("till", max_length=10, choices=Group, default=Group.COMING)
    subject = models.CharField("ämne", max_length=120)
    text = models.TextField("text", max_length=5000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("skickat", default=timezone.now)
    receivers = models.PositiveIntegerField("antal", default=0)

    class Meta:
        verbose_name = "utskick"
        verbose_name_plural = "utskick"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject


class Evaluation(models.Model):
    """Three questions afterwards, once for each who is asked: the address that signed up, or an attendee at an
    address of her own. The grades are kept, the words go by the rule.
    """

    GRADES = [(grade, str(grade)) for grade in range(1, 6)]

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="evaluations")
    attendee = models.OneToOneField(Attendee, models.CASCADE, null=True, related_name="evaluation")
    useful = models.PositiveSmallIntegerField("hur stor nytta hade du av träffen?", choices=GRADES)
    heard = models.PositiveSmallIntegerField("hur väl fick du säga ditt?", choices=GRADES)
    text = models.TextField("vad ska vi göra annorlunda nästa gång?", max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "omdöme om en träff"
        verbose_name_plural = "omdömen om träffar"
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(attendee=None), name="an_address_that_signed_up_answers_once"
            ),
            models.CheckConstraint(
                condition=Q(useful__gte=1, useful__lte=5, heard__gte=1, heard__lte=5), name="event_grades_are_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"Omdöme {self.registration_id}"
