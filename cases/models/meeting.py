"""The pilot meeting: who meets when about which cases, what was decided, and who does what by when."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cases import rules
from cases.models.assignment import Assignment
from cases.models.case import Case
from cases.pure import meetings
from cases.workflow import Party
from portal.models import Sector, User
from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.swedish import clock, local, long_date


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(rules.meetings_visible_to(user))

    def whose_mail_is_hidden_from(self, user: User):
        """Where a case is taken up that they may not see, or have a conflict of interest in: a guest may write about
        any of them."""
        seen = Case.objects.filter(rules.cases_letters_are_put_in_by(user), pk=OuterRef("case_id"))
        return self.filter(Exists(AgendaItem.objects.filter(~Exists(seen), meeting=OuterRef("pk")))).order_by()

    def coming(self, at):
        """Called, and not over. Those that are over and not approved still wait for their minutes."""
        return self.filter(state=PilotMeeting.State.CALLED, end__gt=at)

    def without_minutes(self, at):
        return self.filter(state=PilotMeeting.State.CALLED, end__lte=at)


class PilotMeeting(models.Model):
    class State(TextChoices):
        CALLED = "called", "kallat"
        CANCELLED = "cancelled", "inställt"
        APPROVED = "approved", "protokollet är godkänt"

    start = models.DateTimeField("börjar")
    end = models.DateTimeField("slutar")
    place = models.CharField("plats", max_length=200, blank=True)
    url = models.URLField("länk till mötet", blank=True)
    state = models.CharField("läge", max_length=10, choices=State, default=State.CALLED)
    # Raised at each change, so that a calendar knows which letter is the newest (RFC 5546).
    sequence = models.PositiveIntegerField("version", default=0, editable=False)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="kallat av")
    called_at = models.DateTimeField("kallat", default=timezone.now)
    cancelled_at = models.DateTimeField("inställt", null=True, blank=True)
    approved_at = models.DateTimeField("godkänt", null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="godkänt av"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "lotsmöte"
        verbose_name_plural = "lotsmöten"
        ordering = ["start", "pk"]
        indexes = [models.Index(fields=["state", "start"], name="meeting_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="a_meeting_ends_after_it_begins",
                violation_error_message="Mötet måste sluta efter att det har börjat.",
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(url=""),
                name="a_meeting_is_somewhere",
                violation_error_message="Skriv en plats eller en länk.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lotsmöte {self.when}"

    @property
    def when(self) -> str:
        """ "torsdag 14 januari 2027 kl. 14.00–16.00"."""
        start, end = local(self.start), local(self.end)
        return f"{long_date(start.date())} {clock(start)}–{end:%H.%M}"

    @property
    def was_called(self) -> bool:
        """Or else it was held without a call, and is here because somebody recorded it afterwards."""
        return self.called_at < self.end

    @property
    def state_in_words(self) -> str:
        if self.was_called or self.is_approved:
            return self.get_state_display()
        return "borttaget" if self.is_cancelled else "hållet, väntar på protokoll"

    def is_coming(self, at: datetime) -> bool:
        """Called, and not over; as the queryset `coming`."""
        return self.is_open and self.end > at

    @property
    def is_open(self) -> bool:
        """Can still be changed, and its actions noted."""
        return self.state == self.State.CALLED

    def has_begun(self, at: datetime) -> bool:
        return self.start <= at

    def is_over(self, at: datetime) -> bool:
        """Who is put on the list from now on was there, and is sent nothing about time and place."""
        return self.end <= at

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Those of the person's own cases; another organisation's people only their own item."""
        return self.filter(rules.agenda_visible_to(user))


class AgendaItem(models.Model):
    """One case at one meeting. The texts are read by those who may see the case; the note by the pilot alone."""

    meeting = models.ForeignKey(PilotMeeting, models.CASCADE, related_name="items", verbose_name="möte")
    case = models.ForeignKey(Case, models.CASCADE, related_name="agenda_items", verbose_name="ärende")
    note = models.TextField("att ta upp", blank=True)
    decision = models.TextField("beslut", blank=True)
    summary = models.TextField("sammanfattning till företaget", blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = "punkt på dagordningen"
        verbose_name_plural = "dagordning"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"],
                name="a_case_is_once_on_the_agenda",
                violation_error_message="Ärendet står redan på dagordningen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.case.reference}"


class MeetingActionQuerySet(models.QuerySet):
    def of_case(self, case: Case):
        """Also what was decided about its duplicates."""
        return self.filter(item__case__in=Case.objects.with_duplicates(case.pk))

    def of_pilot(self):
        """What the pilot has to do, and has not done. It holds when the minutes are approved."""
        approved = Q(item__meeting__state=PilotMeeting.State.APPROVED)
        return self.filter(approved, owner=Party.PILOT, done_at=None)


class MeetingAction(models.Model):
    """Who does what by when. Until the minutes are approved it is a note.

    Then a sector's is an assignment of its own; the business's is a question to it and a step on its road map;
    and the pilot's is this row until it is done.
    """

    OWNERS = [(owner.value, owner.label) for owner in (Party.SECTOR, Party.PILOT, Party.BUSINESS, Party.OUTSIDE)]

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="actions", verbose_name="punkt")
    owner = models.CharField("vem", max_length=10, choices=OWNERS, default=Party.SECTOR, db_default=Party.SECTOR)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sektor")
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="handläggare"
    )
    # Named in the minutes and asked nothing: somebody outside the municipality who is no sector here.
    body = models.CharField("utanför kommunen", max_length=120, blank=True, default="", db_default="")
    what = models.CharField("vad", max_length=meetings.LONGEST_LINE)
    due = models.DateField("senast")
    assignment = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, blank=True, related_name="decided_at", verbose_name="fråga"
    )

    # The pilot's own: when it was done, and what tells whether a reminder helped.
    done_at = models.DateTimeField("gjord", null=True, blank=True)
    last_progress_at = models.DateTimeField("senast framåt", default=timezone.now)

    objects = MeetingActionQuerySet.as_manager()

    class Meta:
        verbose_name = "åtgärd"
        verbose_name_plural = "åtgärder"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due"], condition=Q(owner=Party.PILOT, done_at=None), name="pilots_action_by_due")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=Party.SECTOR, sector__isnull=False, body="")
                | Q(owner=Party.OUTSIDE, sector=None, officer=None) & ~Q(body="")
                | Q(owner__in=[Party.PILOT, Party.BUSINESS], sector=None, officer=None, body=""),
                name="an_action_has_one_owner",
                violation_error_message="En åtgärd är en sektors, lotsens, företagets eller någons utanför kommunen.",
            )
        ]

    def __str__(self) -> str:
        return str(self.as_line)

    @property
    def who(self) -> str:
        """ "Anna Alm", "Bygg", "Länsstyrelsen", "Lotsen", "Företaget": read back as the same owner."""
        return str(self.officer or self.sector or self.body or self.get_owner_display().capitalize())

    @property
    def as_line(self) -> meetings.Line:
        return meetings.Line(owner=self.who, what=self.what, by=self.due)


class InvitationQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_back_at=None)

    def of_staff(self):
        return self.filter(case=None)


class Invitation(models.Model):
    """Somebody who is asked to come, or came without: a person, a sector's mailbox, or the business of a case."""

    class Presence(TextChoices):
        UNKNOWN = "", "inte noterat"
        HERE = "here", "här"
        ABSENT = "absent", "inte här"

    class Says(TextChoices):
        NOTHING = "", "har inte svarat"
        YES = "yes", "kommer"
        MAYBE = "maybe", "kommer kanske"
        NO = "no", "kommer inte"

    meeting = models.ForeignKey(PilotMeeting, models.CASCADE, related_name="invitations", verbose_name="möte")
    email = EmailAddressField("e-post", blank=True)  # a business that has only a telephone may have been there
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="person")
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sektor")
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, blank=True, related_name="meeting_invitations", verbose_name="ärende"
    )
    presence = models.CharField("närvaro", max_length=10, choices=Presence, blank=True, default="")
    says = models.CharField("svar på kallelsen", max_length=10, choices=Says, blank=True, default="", db_default="")
    invited_at = models.DateTimeField("bjuden", default=timezone.now)
    taken_back_at = models.DateTimeField("återtagen", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "inbjuden"
        verbose_name_plural = "inbjudna"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=Q(taken_back_at=None) & ~Q(email=""),
                name="each_address_is_invited_once",
                violation_error_message="Den adressen är redan bjuden.",
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(user=None, sector=None),
                name="a_business_is_not_staff",
                violation_error_message="Ett företag bjuds in för sitt eget ärende.",
            ),
        ]

    def __str__(self) -> str:
        if self.case:
            return f"{self.case.who} (företaget, {self.case.reference})"
        return f"{self.user}, {self.sector}" if self.user and self.sector else str(self.user or self.sector)

    @property
    def reaches(self) -> str:
        """Where its letters go today: the address that a mailbox or a person was called at may be old."""
        whose = self.user or self.sector
        return whose.email if whose else self.email

    @property
    def is_here(self) -> bool:
        return self.presence == self.Presence.HERE

    @property
    def is_absent(self) -> bool:
        return self.presence == self.Presence.ABSENT
