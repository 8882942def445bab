"""/utbildning/: what the signed-in person has there; and what a manager sees of the own sector."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal.models import Sector
from training import actions, rules
from training.forms import SectorPersonForm
from training.models import Cohort, HomeTask, ImprovementAction, Participant
from training.queries import coverage_map, effects
from training.views.doors import tried
from training.workflow import EXPECTED, NOT_WITH_US


def start(request: HttpRequest) -> HttpResponse:
    """404 for businesses: nobody outside needs to know that there is anything."""
    user, today = request.user, timezone.localdate()
    own = list(Participant.objects.own(user).select_related("cohort", "sector", "board").order_by("-cohort__begins"))
    for participant in own:
        participant.is_over = participant.cohort.is_over(today)
    cohorts = list(Cohort.objects.led_by(user))
    sectors = Sector.objects.filter(pk__in=user.roles.manager_of)
    improvements = ImprovementAction.objects.workable_by(user).under_way().select_related("sector", "owner")
    if user.roles.is_pilot:  # the pilot may work with all of them; here are those that wait for oneself
        improvements = improvements.filter(owner=user)
    context = {
        "own": own,
        "to_do": _to_do(own),
        "cohorts": cohorts,
        "sectors": list(sectors),
        "improvements": list(improvements),
        "reads_all": rules.may_read_all_improvements(user),
        "may_run": rules.may_run(user),
        "today": today,
    }
    if rules.may_run(user):
        context["late"] = ImprovementAction.objects.late(today).count()
        context["to_judge"] = len(effects.waiting_for_a_verdict())
    if not own and not cohorts and not user.roles.opens_training:  # a cohort may be led by somebody from outside
        raise Http404
    return render(request, "training/start.html", context)


def _to_do(own: list[Participant]) -> list[tuple[Participant, HomeTask]]:
    found = []
    for participant in own:
        if participant.is_with_us:
            rows = HomeTask.objects.of(participant).to_do().select_related("assignment").order_by("due")
            found += [(participant, task) for task in rows]
    return found


def sector(request: HttpRequest, slug: str) -> HttpResponse:
    """A manager's own sector: who takes part, how far each has come, who is missing, and somebody to add."""
    rows = Sector.objects.filter(is_active=True)
    if not rules.may_run(request.user):
        rows = rows.filter(pk__in=request.user.roles.manager_of)
    found, today, now = get_object_or_404(rows, slug=slug), timezone.localdate(), timezone.now()
    cohorts = Cohort.objects.filter(ends__gte=today)
    form = SectorPersonForm(request.POST or None, cohorts=cohorts)

    def act() -> str:
        person, cohort = form.person_at(found), form.cleaned_data["cohort"]
        actions.add(cohort, [person], by=request.user, invite_now=True)
        return f"{person.name} har fått en inbjudan till {cohort}."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect("training_sector", slug=slug)
    people = list(found.participants.select_related("cohort", "sector", "board").order_by("-cohort__begins", "name"))
    readable = found.participants.with_attendance_readable_by(request.user)
    standings = coverage_map.standings(list(readable.select_related("cohort")))
    for person in people:
        person.standing = standings.get(person.pk)
    context = {
        "sector": found,
        "people": [person for person in people if person.state in EXPECTED and not person.cohort.is_over(today)],
        "others": [person for person in people if person.state in NOT_WITH_US and not person.cohort.is_over(today)],
        "earlier": [person for person in people if person.cohort.is_over(today)],
        "gaps": [(cohort, line) for cohort in cohorts for line in _gaps(cohort, found, now)],
        "form": form if cohorts else None,
        "improvements": found.improvements.under_way().select_related("sector", "owner"),
        "today": today,
    }
    return render(request, "training/sector.html", context)


def _gaps(cohort: Cohort, sector: Sector, now) -> list:
    found = next((each for each in coverage_map.of(cohort, at=now) if each.sector == sector.pk), None)
    return found.gaps if found else []
