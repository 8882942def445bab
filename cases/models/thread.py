"""The thread of a case: what was written or said, by whom, and who may read it."""

from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import Truncator

from cases import rules
from cases.models.access import CaseAccess
from cases.models.assignment import Assignment
from cases.models.case import Case
from cases.workflow import Audience, Kind, Side
from portal.models import Actor, MailboxPerson, Sector, StoredFile, User, account_of
from portal.text.swedish import local_date


def written_by(actor: Actor | None) -> dict[str, Actor | None]:
    """The columns of a message that tell who wrote it."""
    account = account_of(actor)
    return {"author": account, "mailbox_author": None if account else actor}


WORDS = SearchVector("text", config="swedish")  # as its index has it


class MessageQuerySet(models.QuerySet):
    def saying(self, query: SearchQuery):
        return self.alias(words=WORDS).filter(words=query)

    def readable_by(self, user: User):
        return self.filter(rules.messages_readable_by(user))

    def said_in(self, case: Case):
        """Also in the duplicates that were joined with it."""
        return self.filter(case__in=Case.objects.with_duplicates(case.pk))

    def for_business(self):
        """What it reads: of ours, what cannot be undone any more. By the database's clock, so that it can be kept."""
        return self.filter(Q(held_until=None) | Q(held_until__lte=Now()), audience=Audience.BUSINESS)

    def open_questions(self):
        return self.filter(kind=Kind.QUESTION, answered_at=None)

    def asked_of_business(self, case: Case, *, most: int | None = 2) -> list["Message"]:
        """What it is asked and has not answered, also in its own duplicates, and in nobody else's. Mostly nothing,
        which a look at everybody's tells in half the time."""
        asked = self.said_in(case).open_questions()
        theirs = asked.filter(Q(case=case) | rules.is_of_same_person("case__"))
        return list(theirs[:most]) if asked.exists() else []

    def told_by_us(self):
        """What the business has been told or asked; the newest last."""
        return self.for_business().exclude(side=Side.BUSINESS).order_by("at", "pk")

    def told_by_sector(self, assignment: Assignment):
        """What it has said about that question to the business or the pilot."""
        return self.filter(assignment=assignment, side=Side.SECTOR).exclude(audience=Audience.INTERNAL)


class StandingMessages(models.Manager.from_queryset(MessageQuerySet)):
    """All but what was undone before anybody was told of it."""

    def get_queryset(self):
        return super().get_queryset().filter(undone_at=None)


class Message(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", verbose_name="ärende")
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="fråga"
    )
    audience = models.CharField("läses av", max_length=10, choices=Audience)
    kind = models.CharField("slag", max_length=10, choices=Kind, default=Kind.MESSAGE)
    side = models.CharField("från", max_length=10, choices=Side)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="av")
    mailbox_author = models.ForeignKey(
        MailboxPerson, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Whom the business had invited; it itself when there is none.
    access = models.ForeignKey(
        CaseAccess, models.RESTRICT, null=True, blank=True, related_name="messages", verbose_name="inbjuden"
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("text")
    at = models.DateTimeField("när", default=timezone.now)
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)
    corrected_at = models.DateTimeField("rättad", null=True, blank=True)

    undone_at = models.DateTimeField("ångrad", null=True, blank=True)
    held_until = models.DateTimeField("läses av företaget från", null=True, blank=True)  # what can be undone till then

    objects = StandingMessages()
    ever = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["case"], condition=Q(kind=Kind.QUESTION, answered_at=None), name="message_open_question"
            ),
            models.Index(fields=["at"], name="message_by_day"),
            GinIndex(WORDS, name="message_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=Kind.QUESTION) | Q(audience=Audience.BUSINESS),
                name="a_question_is_read_by_the_business",
                violation_error_message="En fråga till företaget måste företaget kunna läsa.",
            ),
            models.CheckConstraint(
                condition=~Q(side=Side.BUSINESS) | Q(audience=Audience.BUSINESS),
                name="the_business_reads_its_own_words",
                violation_error_message="Företaget ska kunna läsa det som det självt har skrivit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {local_date(self.at)}"

    @property
    def told_at(self) -> datetime:
        """Since when the business has been able to read it."""
        return self.held_until or self.at

    @property
    def in_short(self) -> str:
        """On one line, to tell it from another."""
        return Truncator(" ".join(self.text.split())).chars(80)

    @property
    def is_open_question(self) -> bool:
        return self.is_question and self.answered_at is None

    @property
    def reaches_its_sector(self) -> bool:
        """What belongs to a question: that its sector still reads there."""
        return Assignment.objects.read_by_its_sector().filter(pk=self.assignment_id).exists()

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL

    @property
    def is_question(self) -> bool:
        return self.kind == Kind.QUESTION

    @property
    def is_from_business(self) -> bool:
        return self.side == Side.BUSINESS

    @property
    def is_guidance(self) -> bool:
        """What a municipality answers is guidance and not a decision."""
        return self.kind in {Kind.ANSWER, Kind.CORRECTION} and not self.is_from_business

    @property
    def is_correction(self) -> bool:
        return self.kind == Kind.CORRECTION

    @property
    def may_be_corrected(self) -> bool:
        """What a sector has told the business or the pilot, and has not corrected yet."""
        told = {Kind.ANSWER, Kind.CORRECTION, Kind.MESSAGE}
        return self.side == Side.SECTOR and self.kind in told and not (self.is_internal or self.corrected_at)

    @property
    def from_whom(self) -> str:
        """The writer as everybody may read it: a person at a sector, the pilot, or the business."""
        if self.is_from_business:
            return f"{self.access}, inbjuden av företaget" if self.access else "Företaget"
        place = self.sector.full_name if self.sector and self.side == Side.SECTOR else "Företagslotsen"
        writer = self.author or self.mailbox_author
        return f"{writer}, {place}" if writer else place

    @property
    def kind_beside_the_name(self) -> str:
        """As the sector reads it; nothing of an ordinary text, nor of what the business answers."""
        if self.kind == Kind.CALL:
            return "samtal med företaget"
        is_ordinary = self.kind == Kind.MESSAGE or self.kind == Kind.ANSWER and self.is_from_business
        return "" if is_ordinary else self.get_kind_display()

    @property
    def readers(self) -> str:
        """Who can read the text, in words, shown beside it."""
        if self.is_internal:
            return f"Bara {self.sector.name if self.sector else 'lotsen'} kan läsa det här"
        if self.audience == Audience.PILOT:
            return f"Lotsen och {self.sector.name} kan läsa det här" if self.sector else "Bara lotsen kan läsa det här"
        return "Företaget och alla som arbetar med ärendet kan läsa det här"


class Attachment(models.Model):
    """A file of a case. It is read by whoever may read the message it came with; without one, by all."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name
