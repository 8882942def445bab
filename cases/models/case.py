"""The case: what somebody wants to do, and where it stands."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from django.utils import timezone

from cases import rules, workflow
from cases.models.catalogue import MatterType, Wish
from cases.pure import deadlines
from cases.workflow import Channel, Outcome, Party, State
from portal.models import Business, Contact, User
from portal.text.swedish import stamp


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """The cases that the person may see. Every list, count, search, export and page starts here."""
        return self.filter(rules.cases_visible_to(user))

    def belonging_to(self, email: str):
        """A business's own cases: those of a verified e-mail address."""
        return self.filter(contact__email=email).exclude(state=State.SPAM)

    def with_duplicates(self, case: int):
        """The case and those that were joined with it, as keys: what is said in any of them is read there."""
        return self.filter(Q(pk=case) | Q(joined_into=case)).order_by().values("pk")

    def open(self):
        return self.filter(state__in=workflow.OPEN)

    def resting(self):
        return self.filter(state=State.RESTING)

    def overdue(self, today: date):
        return self.open().filter(next_due__lt=today)

    def of_same_business(self, case: "Case"):
        """Other cases of the same business, contact or number. Nobody knows any more whose a disposed one was."""
        if case.disposed_at:
            return self.none()
        ways = [Q(contact__email=case.contact.email) if case.contact.email else Q(contact=case.contact_id)]
        if case.business_id:
            ways.append(Q(business__in=Business.objects.of_card(case.business.head)))
            if case.business.number_fingerprint:
                ways.append(Q(business__number_fingerprint=case.business.number_fingerprint))
        # Each by its own index: as alternatives of one condition all cases ever would be gone through.
        first, *others = [self.model.objects.filter(way).order_by().values("pk") for way in ways]
        return self.filter(pk__in=first.union(*others) if others else first).exclude(pk=case.pk)


class CaseNumber(models.Model):
    """The yearly series. The row is locked until the case is committed, so no number is skipped or doubled."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "nummerserie"

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04}"

    @staticmethod
    def take(year: int) -> str:
        """The next reference, for example "2026-0001". Take it as late as possible in the transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_casenumber (year, last) VALUES (%s, 1)"
                " ON CONFLICT (year) DO UPDATE SET last = cases_casenumber.last + 1 RETURNING last",
                [year],
            )
            (number,) = cursor.fetchone()
        return f"{year}-{number:04}"


class Case(models.Model):
    reference = models.CharField("ärendenummer", max_length=12, unique=True)
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="företag"
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="cases", verbose_name="kontaktperson")
    company_name = models.CharField("företag som det skrevs", max_length=160, blank=True)
    is_not_started = models.BooleanField("har inte startat än", default=False, db_default=False)

    subject = models.CharField("rubrik", max_length=120)
    description = models.TextField("beskrivning", blank=True)
    wishes = models.ManyToManyField(Wish, blank=True, related_name="cases", verbose_name="önskningar")
    matter_types = models.ManyToManyField(MatterType, blank=True, related_name="cases", verbose_name="ärendetyper")
    # What was answered in the guide before, a line each, as it read then.
    guide_answers = models.TextField("svar i vägvisaren", blank=True, default="", db_default="")
    place = models.CharField("plats", max_length=200, blank=True)
    town = models.CharField("ort", max_length=60, blank=True, default="", db_default="")
    wished_start = models.CharField("vill komma igång", max_length=120, blank=True)
    spoken_with = models.CharField("har pratat med", max_length=200, blank=True)
    channel = models.CharField("kom in via", max_length=10, choices=Channel, default=Channel.WEB)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="upplagt av"
    )

    # What the registrar enters: the number in the municipality's own diary, and what it is about in neutral words.
    registry_number = models.CharField("diarienummer", max_length=60, blank=True, default="", db_default="")
    neutral_description = models.CharField("ärendemening", max_length=160, blank=True, default="", db_default="")

    state = models.CharField("läge", max_length=12, choices=State, default=State.RECEIVED)
    turn = models.CharField("väntar på", max_length=10, choices=Party, default=Party.PILOT, blank=True)
    turn_since = models.DateTimeField("väntar sedan", default=timezone.now)
    next_due = models.DateField("nästa besked senast", null=True, blank=True)
    outcome = models.CharField("resultat", max_length=15, choices=Outcome, blank=True)
    closing_text = models.TextField("slutord till företaget", blank=True)
    held_until = models.DateTimeField("slutorden läses av företaget från", null=True, blank=True)
    # Where the work goes on: when that case is joined too, this leads on with it.
    joined_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name="ihopslaget med"
    )
    # The duplicate that it was joined with at first, when that one has been joined with another since.
    joined_by_way_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ihopslaget genom"
    )

    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="fortsätter på"
    )

    # While it rests: until when, in wait for whom, and why in words that the business reads.
    rests_until = models.DateField("vilar till", null=True, blank=True)
    rests_for = models.CharField("vilar i väntan på", max_length=10, choices=Party, blank=True)
    rests_because = models.CharField("vilar eftersom", max_length=300, blank=True)
    woken_at = models.DateTimeField("vaknade", null=True, blank=True)

    received_at = models.DateTimeField("mottaget", default=timezone.now)
    first_contact_at = models.DateTimeField("första kontakt", null=True, blank=True)
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)
    # Two clocks, never mixed: this one moves only when a person does something that counts.
    last_progress_at = models.DateTimeField("senast framåt", default=timezone.now)
    updated_at = models.DateTimeField("ändrat", auto_now=True)
    # Delivered to the archive; and when its texts and people were disposed of. What is left then is for statistics.
    archived_at = models.DateTimeField("levererat till arkivet", null=True, blank=True)
    disposed_at = models.DateTimeField("gallrat", null=True, blank=True)

    search = models.GeneratedField(
        expression=SearchVector("company_name", "subject", "reference", config="simple")
        + SearchVector("subject", "description", "place", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        ordering = ["-pk"]
        indexes = [
            GinIndex(fields=["search"], name="case_search"),
            # Eva's list: open cases, the nearest promise first.
            models.Index(
                F("next_due").asc(nulls_last=True),
                "id",
                condition=Q(state__in=sorted(workflow.OPEN)),
                name="case_open_by_due",
            ),
            models.Index(
                fields=["turn", "next_due", "id"],
                condition=Q(state__in=sorted(workflow.OPEN)),
                name="case_open_by_turn",
            ),
            models.Index(
                fields=["received_at"], condition=Q(state__in=sorted(workflow.UNTRIAGED)), name="case_untriaged"
            ),
            models.Index(
                fields=["last_progress_at"], condition=Q(state__in=sorted(workflow.OPEN)), name="case_stalled"
            ),
            models.Index(fields=["received_at"], name="case_by_day"),
            models.Index(fields=["registry_number"], condition=~Q(registry_number=""), name="case_by_registry_number"),
            models.Index(fields=["rests_until"], condition=Q(state=State.RESTING), name="case_resting"),
            models.Index(fields=["woken_at"], condition=Q(woken_at__gt=F("last_progress_at")), name="case_woken"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state__in=sorted(workflow.OPEN)) & ~Q(turn=""))
                | (Q(state__in=sorted(workflow.ENDED)) & Q(turn="")),
                name="an_open_case_is_somebodys_turn",
                violation_error_message="Ett öppet ärende väntar alltid på någon.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="a_closed_case_has_an_outcome",
                violation_error_message="Ange resultatet när ärendet avslutas.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.JOINED) | Q(joined_into__isnull=False),
                name="a_joined_case_says_with_which",
                violation_error_message="Ange vilket ärende det slås ihop med.",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.RESTING, rests_until__isnull=False) & ~Q(rests_for="") & ~Q(rests_because=""))
                | (~Q(state=State.RESTING) & Q(rests_until=None, rests_for="", rests_because="")),
                name="a_resting_case_says_until_when_and_why",
                violation_error_message="Ange till när ärendet vilar, och varför.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def page_key(self) -> str:
        """Under which what is typed on its page in admin is kept while it is not sent."""
        return f"case-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in workflow.OPEN

    @property
    def holds_last_words(self) -> bool:
        """The business does not read them yet, nor is it asked what it thought."""
        return self.held_until is not None and self.held_until > timezone.now()

    @property
    def is_resting(self) -> bool:
        return self.state == State.RESTING

    @property
    def is_reopened(self) -> bool:
        return self.state == State.REOPENED

    @property
    def came_by_web(self) -> bool:
        return self.channel == Channel.WEB

    @property
    def stalled_since(self) -> datetime:
        """When somebody last did something that counts; while the case rested there was nothing to do."""
        return max(self.last_progress_at, self.woken_at or self.last_progress_at)

    @property
    def is_untriaged(self) -> bool:
        return self.state in workflow.UNTRIAGED

    @property
    def who(self) -> str:
        """Who asks, as staff read it."""
        return self.company_name or self.contact.name or self.company

    @property
    def company(self) -> str:
        """The company as it was told; that there is none yet is another thing than that nobody said."""
        if self.is_not_started:
            return f"{self.company_name} (har inte startat än)" if self.company_name else "Har inte startat än"
        return self.company_name or "Inget namn angivet"

    def shares_address_with(self, other: "Case") -> bool:
        """Two without an address are two people, as far as anybody knows."""
        return bool(self.contact.email) and self.contact.email == other.contact.email

    def belongs_to_same_person_as(self, other: "Case") -> bool:
        """The same address, and both who typed it have shown that it is theirs: then each may read the other's."""
        both_proved = self.contact.is_proved and other.contact.is_proved
        return both_proved and self.shares_address_with(other)

    @property
    def goal(self) -> "Case":
        """Where the work goes on: of a duplicate, the case that it was joined with."""
        return self.joined_into or self

    @property
    def told_in(self) -> "Case":
        """On whose page its own business reads: a duplicate of somebody else's case keeps its page."""
        return self.goal if self.joined_into_id and self.goal.belongs_to_same_person_as(self) else self

    @property
    def is_kept_apart(self) -> bool:
        """Joined with somebody else's open case: this one's contact goes on writing here, and reads only this."""
        return self.state == State.JOINED and self.goal.is_open and self.told_in is self

    @property
    def takes_words(self) -> bool:
        """Whoever asks can write here."""
        return self.is_open or self.is_kept_apart

    @property
    def first_contact_due(self) -> date | None:
        """The promised date of first contact, while it has not happened."""
        return None if self.first_contact_at else self.next_due

    @property
    def received_on(self) -> date:
        return timezone.localdate(self.received_at)

    def may_reopen_until(self) -> date | None:
        if self.closed_at is None:
            return None
        return timezone.localdate(self.closed_at) + timezone.timedelta(days=deadlines.REOPEN_DAYS)

    def may_be_reopened(self, at: datetime | None = None) -> bool:
        until = self.may_reopen_until()
        is_ended = self.state in {State.CLOSED, State.WITHDRAWN}
        return is_ended and until is not None and timezone.localdate(at) <= until

    def may_be_asked_more(self, at: datetime | None = None) -> bool:
        """Too long ago to be opened again by the business: more about it is a new case, which knows this one."""
        return self.state in {State.CLOSED, State.WITHDRAWN} and not self.may_be_reopened(at)

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def may_be_withdrawn(self) -> bool:
        return workflow.may_move(self.state, State.WITHDRAWN)


class StatusChange(models.Model):
    """One move of a case: history and statistics at once. The database seals each row and lets nobody change it.

    The seal is of the reason's digest, so that the reason itself can be disposed of while the history stands.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="status_changes")
    from_state = models.CharField("från", max_length=12, choices=State, blank=True)
    to_state = models.CharField("till", max_length=12, choices=State)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="av")
    at = models.DateTimeField("när", default=timezone.now)
    reason = models.TextField("skäl", blank=True)
    # Written by the database alone, as in the log.
    reason_digest = models.CharField(max_length=64, db_default="", editable=False)
    chain = models.CharField(max_length=60, db_default="", editable=False)
    place = models.PositiveIntegerField(db_default=0, editable=False)
    seal = models.CharField(max_length=64, db_default="", editable=False)

    class Meta:
        verbose_name = "statusändring"
        verbose_name_plural = "statusändringar"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], condition=Q(to_state__in=sorted(workflow.ENDED)), name="change_that_ended")
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class TurnPeriod(models.Model):
    """Whose turn it was, from one moment to the next. The periods of a case never overlap."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="turn_periods")
    # Empty for the case's own single turn; else the turn of one assignment.
    assignment = models.ForeignKey("cases.Assignment", models.CASCADE, null=True, related_name="turn_periods")
    party = models.CharField("vem", max_length=10, choices=Party)
    since = models.DateTimeField("från")
    until = models.DateTimeField("till", null=True)

    class Meta:
        verbose_name = "period"
        verbose_name_plural = "perioder"
        ordering = ["since", "pk"]
        constraints = [
            ExclusionConstraint(
                name="one_party_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        Func(
                            Cast("assignment", models.BigIntegerField()),
                            0,
                            function="COALESCE",
                            output_field=models.BigIntegerField(),
                        ),
                        RangeOperators.EQUAL,
                    ),
                    (Func("since", "until", function="TSTZRANGE"), RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["case", "assignment"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_open_period_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {stamp(self.since)}–"
