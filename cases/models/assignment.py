"""A question to one sector about one case, with its own state, due date, turn and clock.

What a pilot meeting gave a sector to do is one too, of its own kind.
"""

from datetime import date, datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cases import rules, workflow
from cases.models.case import Case, StatusChange
from cases.pure import deadlines
from cases.workflow import AssignmentKind, AssignmentState, DeclineReason, Party
from portal.models import MailboxPerson, Sector, User
from portal.text.swedish import long_date

WORDS = SearchVector("question", config="swedish")  # as its index has it


class AssignmentQuerySet(models.QuerySet):
    def saying(self, query: SearchQuery):
        return self.alias(words=WORDS).filter(words=query)

    def visible_to(self, user: User):
        return self.filter(rules.assignments_visible_to(user))

    def workable_by(self, user: User):
        """Those that the person's own sectors were asked, without the ones where the person is in conflict."""
        return self.filter(rules.assignments_workable_by(user))

    def taken_from(self, user: User):
        """Those that the person's own sectors gave back, or were told to leave."""
        return self.filter(rules.assignments_taken_from(user))

    def questions(self):
        return self.filter(kind=AssignmentKind.QUESTION)

    def answered(self):
        return self.filter(state=AssignmentState.ANSWERED)

    def open(self):
        return self.filter(state__in=workflow.ASSIGNMENT_OPEN)

    def asked_of(self):
        """The sectors that have the question or had it, as keys; not those from whom it was taken back."""
        return (self.exclude(state__in=workflow.TAKEN_AWAY) | self.left_over()).order_by().values("sector")

    def left_over(self):
        """Taken away because the case ended, which is open again, or by a mark that hides no more; not asked since."""
        ended = StatusChange.objects.filter(case=OuterRef("case"), at=OuterRef("ended_at"))
        with_the_case = Exists(ended.filter(to_state__in=sorted(workflow.ENDED))) & Q(state=AssignmentState.RECALLED)
        return self.filter(
            with_the_case | Q(state=AssignmentState.TAKEN_OVER),
            ~rules.is_hidden_from_its_sector(),
            case__state__in=sorted(workflow.OPEN),
        )

    def made_one(self):
        """Taken back when its case was joined with another, where its sector was asked too."""
        joined = Case.objects.filter(pk=OuterRef("case"), state=workflow.State.JOINED, closed_at=OuterRef("ended_at"))
        return self.filter(Exists(joined), state=AssignmentState.RECALLED)

    def taken_over(self):
        return self.filter(state=AssignmentState.TAKEN_OVER)

    def read_by_its_sector(self):
        return self.filter(~rules.is_hidden_from_its_sector(), state__in=rules.READING)

    def unreadable(self):
        """Open, while a mark on the case hides it from the sector that was asked."""
        return self.open().filter(rules.is_hidden_from_its_sector())

    def waiting_for_sector(self):
        return self.open().exclude(turn=Party.BUSINESS)

    def overdue(self, today: date):
        return self.waiting_for_sector().filter(due__lt=today)


class Assignment(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments", verbose_name="ärende")
    # The duplicate in which it was asked: the question has followed to the case where the work goes on.
    origin = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="gone_on", verbose_name="frågad i ärende"
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="assignments", verbose_name="sektor")
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="handläggare"
    )
    kind = models.CharField(
        "slag",
        max_length=10,
        choices=AssignmentKind,
        default=AssignmentKind.QUESTION,
        db_default=AssignmentKind.QUESTION,
    )
    question = models.TextField("fråga till sektorn")  # empty where a conflict is declared after an answer
    due = models.DateField("svar senast")
    state = models.CharField("läge", max_length=10, choices=AssignmentState, default=AssignmentState.ASKED)
    turn = models.CharField("väntar på", max_length=10, choices=Party, blank=True, default=Party.SECTOR)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="frågad av")
    asked_at = models.DateTimeField("frågad", default=timezone.now)
    accepted_at = models.DateTimeField("mottagen", null=True, blank=True)
    # When it was first answered since it was asked: that stands when it goes on, so that more words change no figure.
    ended_at = models.DateTimeField("besvarad eller återlämnad", null=True, blank=True)
    last_progress_at = models.DateTimeField("senast framåt", default=timezone.now)
    # What was left of the answering time when the business was asked something.
    paused_days_left = models.PositiveSmallIntegerField(null=True, blank=True)
    # The later date that the sector asks the pilot for, and why; until she has agreed, `due` holds.
    wished_due = models.DateField("önskat datum", null=True, blank=True)
    wished_because = models.CharField("varför", max_length=300, blank=True, default="", db_default="")
    decline_reason = models.CharField("skäl", max_length=10, choices=DeclineReason, blank=True)
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    declined_by_person = models.ForeignKey(
        MailboxPerson, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Handled in the sector's own system: its registry number, and when a decision is planned.
    registry_number = models.CharField("diarienummer", max_length=60, blank=True)
    planned_date = models.DateField("planerat beslut", null=True, blank=True)
    # What another organisation may read beside its question and the description: ticked by Eva.
    shared_messages = models.ManyToManyField("cases.Message", blank=True, related_name="shared_in")
    shared_files = models.ManyToManyField("cases.Attachment", blank=True, related_name="shared_in")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga till sektor"
        verbose_name_plural = "frågor till sektorer"
        ordering = ["due", "pk"]
        indexes = [
            models.Index(
                fields=["sector", "due"],
                condition=Q(state__in=sorted(workflow.ASSIGNMENT_OPEN)),
                name="assignment_open_by_sector",
            ),
            models.Index(
                fields=["sector", "officer", "due", "id"],
                condition=Q(state__in=sorted(workflow.ASSIGNMENT_OPEN)),
                name="assignment_open_by_officer",
            ),
            models.Index(
                fields=["due", "id"],
                condition=Q(state__in=sorted(workflow.ASSIGNMENT_OPEN)) & ~Q(turn="business"),
                name="assignment_open_by_due",
            ),
            models.Index(fields=["case"], condition=Q(wished_due__isnull=False), name="assignment_that_wants_a_date"),
            # Few, and asked for wherever an officer reads anything.
            models.Index(
                fields=["declined_by"],
                condition=Q(state=AssignmentState.DECLINED, decline_reason=DeclineReason.CONFLICT),
                name="assignment_in_conflict",
            ),
            # An officer's list: what is open, and then the newest.
            models.Index(
                "sector",
                F("ended_at").desc(nulls_first=True),
                F("id").desc(),
                condition=Q(state__in=rules.READING),
                include=["case"],
                name="assignment_read_by_sector",
            ),
            GinIndex(WORDS, name="assignment_words"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sector"],
                condition=Q(state__in=sorted(workflow.ASSIGNMENT_OPEN), kind=AssignmentKind.QUESTION),
                name="a_sector_is_asked_once_at_a_time",
                violation_error_message="Sektorn har redan en öppen fråga i ärendet.",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(workflow.ASSIGNMENT_OPEN)) & ~Q(turn=""))
                | (~Q(state__in=sorted(workflow.ASSIGNMENT_OPEN)) & Q(turn="")),
                name="an_open_assignment_is_somebodys_turn",
                violation_error_message="En öppen fråga väntar alltid på någon.",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.DECLINED) | ~Q(decline_reason=""),
                name="a_declined_assignment_says_why",
                violation_error_message="Ange varför frågan lämnas tillbaka.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference} {self.sector}"

    @property
    def page_key(self) -> str:
        """Under which what is typed on its page is kept while it is not sent."""
        return f"assignment-{self.pk}"

    @property
    def told_case(self) -> Case:
        """What its sector reads of: another organisation goes on reading what it was asked about."""
        return self.origin if self.origin and self.sector.is_external else self.case

    @property
    def round_began_at(self) -> datetime:
        """When it was asked; once answered, what goes on has dates of its own."""
        return self.ended_at if self.goes_on and self.ended_at else self.asked_at

    def moved_dates(self):
        """The promises by which the sector moved its own date since then."""
        return self.promises.filter(replaces__assignment=self, made_at__gte=self.round_began_at)

    @property
    def is_open(self) -> bool:
        return self.state in workflow.ASSIGNMENT_OPEN

    @property
    def is_asked(self) -> bool:
        """Nobody there has said yet that they have it."""
        return self.state == AssignmentState.ASKED

    @property
    def is_accepted(self) -> bool:
        return self.state == AssignmentState.ACCEPTED

    @property
    def is_answered(self) -> bool:
        return self.state == AssignmentState.ANSWERED

    @property
    def goes_on(self) -> bool:
        """Answered once, and open again because the business has written or was asked more."""
        return self.is_open and self.ended_at is not None

    @property
    def business_has_written(self) -> bool:
        return self.goes_on and not self.waits_for_business

    @property
    def closed_on(self) -> date | None:
        return timezone.localdate(self.case.closed_at) if self.case.closed_at else None

    @property
    def goes_on_until(self) -> date | None:
        """The last day on which a closed case's answer may be given again."""
        return self.closed_on and self.closed_on + workflow.GOES_ON

    def may_be_answered_again(self, at: datetime | None = None) -> bool:
        if not self.is_answered or self.ended_at is None:
            return False
        closed_on = self.closed_on
        return workflow.may_be_answered_again(self.case.state, closed_on=closed_on, today=timezone.localdate(at))

    @property
    def is_declined(self) -> bool:
        return self.state == AssignmentState.DECLINED

    @property
    def is_declined_for_conflict(self) -> bool:
        return self.is_declined and self.decline_reason == DeclineReason.CONFLICT

    @property
    def is_declared_after_answer(self) -> bool:
        """Not a question of its own: it says who is in conflict of interest, beside the one that was answered."""
        return self.is_declined_for_conflict and not self.question

    @property
    def why_declined(self) -> str:
        return DeclineReason(self.decline_reason).told if self.decline_reason else ""

    @property
    def is_recalled(self) -> bool:
        return self.state == AssignmentState.RECALLED

    @property
    def is_taken_over(self) -> bool:
        return self.state == AssignmentState.TAKEN_OVER

    @property
    def is_action(self) -> bool:
        """Something that a pilot meeting decided that the sector does."""
        return self.kind == AssignmentKind.ACTION

    @property
    def waits_for_business(self) -> bool:
        return self.turn == Party.BUSINESS

    @property
    def waits_in_words(self) -> str:
        """Why its clock stands still: "väntar på företaget", or "vilar till 1 mars 2027"."""
        resting = self.case.rests_until
        return f"vilar till {long_date(resting)}" if resting else "väntar på företaget"

    def is_overdue(self, today: date | None = None) -> bool:
        return self.is_open and not self.waits_for_business and self.due < (today or timezone.localdate())

    @property
    def due_in_words(self) -> str:
        """ "i morgon, tisdag 24 november", as the person reads it today."""
        return deadlines.due_in_words(self.due, on=timezone.localdate())

    @property
    def when_in_words(self) -> str:
        """ "svar senast i morgon, tisdag 24 november", "svaret skulle ha kommit …", or why no answer is due."""
        if self.waits_for_business or self.case.rests_until:
            return self.waits_in_words
        return f"{'svaret' if self.is_overdue() else 'svar senast'} {self.due_in_words}"

    def when_in_a_letter(self, on: date) -> str:
        """As it stands when the letter is written, and still says the right day when it is read later."""
        if self.waits_for_business:
            return f"Frågan {self.waits_in_words}. Sedan får ni ett nytt datum."
        day = long_date(self.due)
        if self.is_overdue(on):
            return f"Det skulle ha varit klart {day}." if self.is_action else f"Svaret skulle ha kommit {day}."
        return f"{'Klart' if self.is_action else 'Svar'} senast {day}."

    @property
    def own_turn(self) -> Party:
        """The party that answers: one of our sectors, or another organisation."""
        return Party.OUTSIDE if self.sector.is_external else Party.SECTOR
