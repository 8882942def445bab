"""Which steps somebody answers for, how each stands, and what in the guide leads to it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from cases.guide.measuring import measured
from cases.guide.owners import hints, rules
from cases.guide.reading import Guide, guide
from cases.models import GuideStep
from portal.models import User
from portal.text.swedish import counted, local_date, long_date

FIRST_READING = timedelta(days=30)  # for what nobody has confirmed yet
NO_SECTOR = "ingen"


@dataclass
class Ways:
    """The wishes that a step always comes with; the questions that may add it, with the answers that do."""

    wishes: list[str] = field(default_factory=list)
    questions: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        """In short: "Hör till en önskan. Beror på två frågor." """
        told = []
        if self.wishes:
            told.append(f"Hör till {counted(len(self.wishes), 'önskan', 'önskningar')}.")
        if self.questions:
            told.append(f"Beror på {counted(len(self.questions), 'fråga', 'frågor')}.")
        return " ".join(told) or "Ingen önskan leder hit just nu."


def ways(read: Guide) -> dict[str, Ways]:
    """By the slugs of the steps that the guide shows."""
    found: dict[str, Ways] = {}
    for pk, wish in read.wishes.items():
        for slug in read.rules[pk].steps:
            found.setdefault(slug, Ways()).wishes.append(wish.label)
    for question in dict.fromkeys(each for pk in read.wishes for each in read.rules[pk].questions):
        row = read.questions[question.slug]
        labels = {each.code: each.label for each in row.answers.all()}
        for answer in question.answers:
            for slug in answer.adds:
                found.setdefault(slug, Ways()).questions.setdefault(row.text, []).append(labels[answer.code])
    return found


def due_of(step: GuideStep, shown: Collection[str]) -> date | None:
    """When it is to be read through: on its own day, or a month after it was written if the guide shows it."""
    unread = not step.is_confirmed and step.slug in shown
    days = [step.next_review, local_date(step.changed_at) + FIRST_READING if unread else None]
    return min(filter(None, days), default=None)


@dataclass(frozen=True)
class Row:
    step: GuideStep
    ways: Ways
    due: date | None
    today: date
    may_edit: bool
    is_written_otherwise: bool = False

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < self.today

    @property
    def is_to_read(self) -> bool:
        return self.is_late or not self.step.is_confirmed

    @property
    def takes_longer(self) -> bool:
        found = measured().get(self.step.slug)
        return found is not None and found.is_longer_than(self.step.usual_weeks)

    @property
    def how_it_stands(self) -> str:
        """ "Bekräftad av Anna Alm 3 mars 2027. Ska läsas igenom senast 3 mars 2028." """
        step = self.step
        told = "Ska bekräftas."
        if step.confirmed_at:
            told = f"Bekräftad av {step.confirmed_by} {long_date(local_date(step.confirmed_at))}."
        if self.due:
            told += f" {'Skulle ha lästs' if self.is_late else 'Ska läsas'} igenom senast {long_date(self.due)}."
        return told


def rows_for(user: User, *, today: date, holder: str = "") -> list[Row]:
    """Those to read through first, by their day. `holder` is a sector's slug, or NO_SECTOR."""
    steps = GuideStep.objects.filter(rules.visible_to(user), is_active=True)
    if holder:
        steps = steps.filter(sector=None) if holder == NO_SECTOR else steps.filter(sector__slug=holder)
    found = list(steps.select_related("sector", "confirmed_by"))
    return _rows(found, user, today, set(hints.written_otherwise(user, found)))


def next_to_read(user: User, *, today: date) -> str:
    """The slug of the first of the person's own steps that waits to be read through; none when all are."""
    own = Q(sector__in=user.roles.sectors) | (Q(sector=None) if user.roles.is_pilot else Q(pk=None))
    waits = Q(confirmed_at=None) | Q(next_review__lt=today)
    return GuideStep.objects.filter(own & waits, is_active=True).values_list("slug", flat=True).first() or ""


def row_of(step: GuideStep, user: User, today: date) -> Row:
    return _rows([step], user, today, set())[0]


def _rows(steps: Iterable[GuideStep], user: User, today: date, otherwise: set[int]) -> list[Row]:
    leads = ways(guide())
    rows = [
        Row(
            step,
            leads.get(step.slug, Ways()),
            due_of(step, leads),
            today,
            may_edit=rules.may_edit(user, step),
            is_written_otherwise=step.pk in otherwise,
        )
        for step in steps
    ]
    return sorted(rows, key=lambda row: (not row.is_to_read, row.due or date.max))
