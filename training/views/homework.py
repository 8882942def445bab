"""Homework as the leaders see it: give it, read what was handed in, answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.files import storing
from portal.text.row_ids import row_id
from portal.text.swedish import sort_key
from training import actions
from training.forms import FeedbackForm, GiveForm
from training.models import Cohort, HomeAssignment, HomeTask
from training.views.doors import led_cohort, tried
from training.workflow import Task

HEADINGS = [
    (Task.HANDED_IN, "Att läsa"),
    (Task.RETURNED, "Ska kompletteras"),
    (Task.OPEN, "Inte inlämnade"),
    (Task.DONE, "Klara"),
]


@led_cohort
def give(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = GiveForm(request.POST or None, cohort=cohort)

    def act() -> str:
        actions.give(cohort, by=request.user, **form.cleaned_data)
        return "Uppgiften är given. Alla som är med får ett mejl."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(cohort)
    return render(
        request,
        "training/give.html",
        {"form": form, "cohort": cohort, "letters": cohort.participants.taking_part().count()},
    )


def assignment(request: HttpRequest, pk: int, *, failed: FeedbackForm | None = None) -> HttpResponse:
    rows = HomeAssignment.objects.filter(cohort__in=Cohort.objects.led_by(request.user))
    found = get_object_or_404(rows.select_related("cohort", "before"), pk=pk)
    tasks = list(
        found.tasks.select_related("participant", "group", "file", "handed_in_by", "feedback_by").prefetch_related(
            "group__members", "earlier__file", "earlier__feedback_by"
        )
    )
    today = timezone.localdate()
    for task in tasks:
        task.late = task.is_late(today)
        if task.state in (Task.HANDED_IN, Task.DONE):
            prefix = f"svar{task.pk}"
            task.form = failed if failed and failed.prefix == prefix else FeedbackForm(prefix=prefix)
    tasks.sort(key=lambda task: sort_key(task.who))
    by_state = [
        (label, state, rows) for state, label in HEADINGS if (rows := [task for task in tasks if task.state == state])
    ]
    context = {"assignment": found, "cohort": found.cohort, "by_state": by_state, "failed": failed}
    return render(request, "training/assignment.html", context)


@require_POST
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or back with a new day, by the button that was pressed."""
    task = _task(request, pk)
    form = FeedbackForm(request.POST, prefix=f"svar{task.pk}")
    is_done = "klar" in request.POST

    def act() -> str:
        actions.give_feedback(task, by=request.user, is_done=is_done, **form.cleaned_data)
        return f"{task.who} har fått din återkoppling i ett mejl."

    if form.is_valid() and tried(request, act, form):
        return redirect("home_assignment", pk=task.assignment_id)
    return assignment(request, task.assignment_id, failed=form)


def file(request: HttpRequest, pk: int) -> HttpResponse:
    return sent_file(_task(request, pk), request)


def sent_file(task: HomeTask, request: HttpRequest) -> HttpResponse:
    """What was handed in; `?tidigare=` asks for that of an earlier round."""
    earlier = request.GET.get("tidigare")
    found = task.earlier.filter(pk=row_id(earlier)).first() if earlier else task
    if found is None or found.file is None:
        raise Http404
    return storing.download(found.file)


def _task(request: HttpRequest, pk: int) -> HomeTask:
    rows = HomeTask.objects.filter(assignment__cohort__in=Cohort.objects.led_by(request.user))
    return get_object_or_404(rows.select_related("assignment__cohort", "participant", "group", "file"), pk=pk)
