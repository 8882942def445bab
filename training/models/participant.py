"""Who takes part, in which role and for whom; and what the roll says, occasion by occasion."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from events.models import Registration
from portal.models import OutgoingEmail, Sector, User
from portal.models.addresses import EmailAddressField
from training import rules
from training.models.cohort import Board, Cohort, Occasion
from training.workflow import ASKED, ATTENDED, EXPECTED, NO_LINK, Invited, Presence, Role


class ParticipantQuerySet(models.QuerySet):
    def with_attendance_readable_by(self, user: User):
        return self.filter(rules.attendance_readable_by(user))

    def own(self, user: User):
        return self.filter(rules.own_participants(user))

    def reached_by_link(self):
        """Whose page a letter's link opens; to others it opens nothing, also one that leaves late."""
        return self.exclude(state__in=NO_LINK)

    def expected(self):
        return self.filter(state__in=EXPECTED)

    def accepted(self):
        return self.filter(state=Invited.ACCEPTED)

    def to_be_asked_again(self, on: date):
        """Asked on an earlier day, without an answer yet."""
        return self.filter(state=Invited.INVITED, invited_at__date__lt=on)

    def taking_part(self):
        """Those who have said yes, and those who were asked and came."""
        return self.filter(Q(state=Invited.ACCEPTED) | (Q(state=Invited.INVITED) & _came()))

    def who_have_begun(self):
        """They came, or handed something in."""
        handed_in = Q(tasks__handed_in_at__isnull=False) | Q(home_groups__task__handed_in_by=F("pk"))
        return self.filter(_came() | Q(pk__in=Participant.objects.order_by().filter(handed_in).values("pk")))


def _came() -> Q:
    return Q(Exists(Attendance.objects.filter(participant=OuterRef("pk"), state__in=sorted(ATTENDED))))


class Participant(models.Model):
    """A person in a role for a sector or a board. An account is not needed: the address is who it is.

    Whoever signs in with the address, or holds the letter's link, sees the page of this row.
    """

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="participants", verbose_name="omgång")
    name = models.CharField("namn", max_length=120)
    email = EmailAddressField("e-post")
    role = models.CharField("roll", max_length=10, choices=Role)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="participants", verbose_name="sektor"
    )
    board = models.ForeignKey(
        Board, models.PROTECT, null=True, blank=True, related_name="participants", verbose_name="nämnd"
    )
    since = models.DateField("från", default=timezone.localdate)
    until = models.DateField("till och med", null=True, blank=True)
    state = models.CharField("läge", max_length=11, choices=Invited, default=Invited.LISTED)
    stands_in_for = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="substitute", verbose_name="ersätter"
    )
    invited_at = models.DateTimeField("inbjuden", null=True, editable=False)
    answered_at = models.DateTimeField("svarade", null=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["email"], name="participant_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "email"],
                condition=Q(state__in=sorted(EXPECTED)),
                name="one_place_in_a_cohort_for_each_address",
                violation_error_message="Den adressen finns redan i omgången.",
            ),
            models.CheckConstraint(
                condition=Q(sector__isnull=False, board=None) | Q(sector=None, board__isnull=False),
                name="a_participant_is_for_a_sector_or_a_board",
                violation_error_message="Välj en sektor eller en nämnd.",
            ),
            models.CheckConstraint(
                condition=Q(board=None) | Q(role="politician"),
                name="only_politicians_sit_on_boards",
                violation_error_message="Bara politiker hör till en nämnd. Välj en sektor.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""), name="a_participant_has_an_address_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_participant_leaves_after_the_beginning",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            ),
            models.CheckConstraint(
                condition=~Q(state="left") | Q(until__isnull=False), name="who_has_left_has_a_last_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The sector or the board."""
        return str(self.sector or self.board)

    @property
    def role_and_place(self) -> str:
        return f"{self.get_role_display()}, {self.place}"

    @property
    def is_asked(self) -> bool:
        return self.state == Invited.INVITED

    @property
    def may_hand_in(self) -> bool:
        return self.state in ASKED

    @property
    def is_politician(self) -> bool:
        """Whose attendance no manager reads."""
        return self.role == Role.POLITICIAN

    @property
    def is_with_us(self) -> bool:
        return self.state == Invited.ACCEPTED

    @property
    def may_answer(self) -> bool:
        return self.state in {Invited.INVITED, Invited.DECLINED}

    @property
    def may_send_substitute(self) -> bool:
        return self.state in {Invited.INVITED, Invited.ACCEPTED, Invited.DECLINED}


class Attendance(models.Model):
    """One person at one occasion: one row from the day the person is enrolled, so that what is planned is counted."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attendance", verbose_name="deltagare")
    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="attendance", verbose_name="tillfälle")
    registration = models.OneToOneField(
        Registration, models.SET_NULL, null=True, blank=True, related_name="attendance", editable=False
    )
    state = models.CharField("närvaro", max_length=9, choices=Presence, blank=True, default="")
    noted_at = models.DateTimeField("noterad", null=True, blank=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="noterad av")

    class Meta:
        verbose_name = "närvaro"
        verbose_name_plural = "närvaro"
        ordering = ["occasion__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "occasion"], name="one_line_in_the_roll_for_each"),
            models.CheckConstraint(
                condition=Q(state="") | Q(noted_at__isnull=False), name="what_the_roll_says_was_noted_some_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.occasion}: {self.get_state_display()}"


class GapLetter(models.Model):
    """A letter to a sector's manager about who is missing. The page shows when the last one went."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="gap_letters", verbose_name="omgång")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name="sektor")
    sent_on = models.DateField("skickat")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="av")
    letter = models.ForeignKey(OutgoingEmail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "mejl om luckor"
        verbose_name_plural = "mejl om luckor"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "sector", "sent_on"], name="one_gap_letter_a_day")]

    def __str__(self) -> str:
        return f"{self.cohort}, {self.sector} {self.sent_on}"
