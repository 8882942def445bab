"""What cases say of a step to whoever owns it. Numbers of all of them; words and links of those that she sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cases import secrecy
from cases.guide.measuring import Measured, measured
from cases.models import Assignment, Case, GuideStep, Step
from cases.models.guide import A_YEAR
from portal.models import User

FEW = 5  # so many cases or more are counted
SHOWN = 20


def _taken(since: datetime, **which) -> QuerySet[Step]:
    return Step.objects.filter(created_at__gte=since, **which)


def _written_otherwise(user: User, **which) -> QuerySet[Step]:
    """Where what to do, or where to apply, is not as the guide said when the step was taken.

    What is under a mark is read where the reading is noted, and by nobody who came to read about a step.
    """
    cases = Case.objects.visible_to(user).exclude(secrecy.is_marked_whole())
    rows = _taken(timezone.now() - A_YEAR, told__has_key="what", case__in=cases, **which)
    link = Coalesce(KT("told__apply_url"), Value("", TextField()))
    rows = rows.annotate(said=KT("told__what"), link=link)
    return rows.exclude(what=F("said"), apply_url=F("link"))


def written_otherwise(user: User, steps: Iterable[GuideStep]) -> QuerySet:
    """The numbers of those of the steps of which there is such a case."""
    rows = _written_otherwise(user, guide__in=[step.pk for step in steps])
    return rows.order_by().values_list("guide_id", flat=True).distinct()


@dataclass(frozen=True)
class Change:
    """How cases say it, and which, each with its page; None for what they say as the guide did."""

    what: str | None
    apply_url: str | None
    cases: list[tuple[str, str]]


@dataclass(frozen=True)
class Hints:
    cases: str
    changes: list[Change]
    measured: Measured | None
    takes_longer: bool


def hints_of(step: GuideStep, user: User) -> Hints:
    found = measured().get(step.slug)
    longer = found is not None and found.is_longer_than(step.usual_weeks)
    return Hints(_how_many(step), _changes(step, user), found, longer)


def _how_many(step: GuideStep) -> str:
    n = _taken(timezone.now() - A_YEAR, guide=step).order_by().values("case").distinct().count()
    if not n:
        return "Steget har inte kommit med i något ärende det senaste året."
    how_many = f"{n} ärenden" if n >= FEW else "färre än fem ärenden"
    return f"Steget har kommit med i {how_many} det senaste året."


def _changes(step: GuideStep, user: User) -> list[Change]:
    rows = list(_written_otherwise(user, guide=step).select_related("case").order_by("-created_at", "-pk")[:SHOWN])
    pages = _pages({row.case_id for row in rows}, user)
    found: dict[tuple[str | None, str | None], list[tuple[str, str]]] = {}
    for row in rows:
        said = row.what if row.what != row.said else None, row.apply_url if row.apply_url != row.link else None
        found.setdefault(said, []).append((row.case.reference, pages.get(row.case_id, "")))
    return [Change(*said, cases) for said, cases in found.items()]


def _pages(cases: set[int], user: User) -> dict[int, str]:
    """Where the reader works with each: the own sector's question, or the desk."""
    if user.roles.runs_cases:
        return {case: reverse("admin:cases_case_change", args=[case]) for case in cases}
    asked = Assignment.objects.workable_by(user).filter(case__in=cases).order_by("pk")
    return {case: reverse("assignment", args=[pk]) for pk, case in asked.values_list("pk", "case_id")}
