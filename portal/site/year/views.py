"""The year in the portal, month by month, and the press that says that something is done."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.calendar.workdays import months_after
from portal.models import ReminderRule, User, YearlyTask
from portal.people import log
from portal.reminding import step_ahead
from portal.site.year.known import Known, of_the_year
from portal.site.year.places import address_of
from portal.text.swedish import MONTHS

MONTHS_SHOWN = 13  # this one, and a whole year after it: what comes back each year is in one of them


@dataclass(frozen=True)
class Round:
    """A task in one year. A late one is shown before the months, and what is done in the month that it was for."""

    task: YearlyTask
    day: date
    is_done: bool = False
    may_undo: bool = False
    is_silent: bool = False  # no reminder in use comes before it

    @property
    def page(self) -> str:
        return address_of(self.task.place)


@dataclass
class Month:
    first: date
    known: list[Known] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{MONTHS[self.first.month - 1].capitalize()} {self.first.year}"


def show(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    months = [Month(months_after(today.replace(day=1), number)) for number in range(MONTHS_SHOWN)]
    first, end = months[0].first, months_after(months[0].first, MONTHS_SHOWN)
    late, of_month = [], {(month.first.year, month.first.month): month for month in months}
    for known in of_the_year(first, end - timedelta(days=1)):
        of_month[known.day.year, known.day.month].known.append(known)
    for each in _rounds(first, end):
        (late if each.day < today and not each.is_done else of_month[each.day.year, each.day.month].rounds).append(
            each
        )
    context = {"title": "Året i portalen", "has_permission": True, "months": months, "late": late}
    return TemplateResponse(request, "admin/portal/year.html", context)


def _rounds(first: date, end: date) -> list[Round]:
    """Those to come before the end, and those done for a month that is shown; by day."""
    found = []
    offsets = list(ReminderRule.objects.filter(kind="year", is_on=True).values_list("offset", flat=True))
    for task in YearlyTask.objects.select_related("done_by"):
        is_shown = task.done_due is not None and first <= task.done_due < end
        if is_shown:
            found.append(Round(task, task.done_due, is_done=True, may_undo=True))
        if task.due < end:
            may_undo, is_silent = task.done_due is not None and not is_shown, step_ahead(task.ahead, offsets) is None
            found.append(Round(task, task.due, may_undo=may_undo, is_silent=is_silent))
    return sorted(found, key=lambda each: (each.day, each.task.what))


@require_POST
def mark(request: HttpRequest, pk: int, mark: str) -> HttpResponse:
    if mark not in MARKS:
        raise Http404
    task = get_object_or_404(YearlyTask, pk=pk)
    said = MARKS[mark](task, request.POST.get("due", ""), by=request.user)
    messages.success(request, said)
    return redirect("year")


@transaction.atomic
def done(task: YearlyTask, due: str, *, by: User) -> str:
    """For the round that the page showed: a second press, or another's, is not next year's."""
    task = YearlyTask.objects.select_for_update().get(pk=task.pk)
    if due != task.due.isoformat():
        return f"”{task}” var redan klart."
    task.done_due, task.done_at, task.done_by = task.due, timezone.now(), by
    task.due = task.after(max(task.due, timezone.localdate()))
    task.save()
    log.note("year.done", task, by=by)
    return f"”{task}” är klart. Nästa gång är {task.when} {task.due.year}."


@transaction.atomic
def not_done(task: YearlyTask, due: str, *, by: User) -> str:
    task = YearlyTask.objects.select_for_update().get(pk=task.pk)
    if task.done_due is None or due != task.done_due.isoformat():
        return f"”{task}” var inte klart."
    task.due, task.done_due, task.done_at, task.done_by = task.done_due, None, None, None
    task.save()
    log.note("year.not_done", task, by=by)
    return f"”{task}” är inte klart."


MARKS = {"klart": done, "angra": not_done}
