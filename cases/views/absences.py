"""Absences of one's own, and for a manager those of the sector's people: one short page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.forms import AbsenceForm
from portal import absences
from portal.absences import NotAllowed
from portal.models import Absence, User


def mine(request: HttpRequest) -> HttpResponse:
    """What is coming, and a form for one more."""
    if not request.user.roles.sectors:
        raise Http404
    people = absences.people_of(request.user, timezone.localdate())
    form = AbsenceForm(request.POST or None, people=people, colleagues=_colleagues(people))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        user = told.pop("user", request.user)
        if absence := _done(form, lambda: absences.enter(user, by=request.user, **told)):
            messages.success(
                request, f"{_whose(absence, request.user)} {absence.when} är inlagd.{_stands_in(absence)}"
            )
            return redirect("absences")
    rows = list(absences.kept_by(request.user, timezone.localdate()))
    context = {
        "form": form,
        "own": [row for row in rows if row.user == request.user],
        "others": [row for row in rows if row.user != request.user],
        "leads": len(people) > 1,
    }
    return render(request, "cases/absences.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(absences.kept_by(request.user, timezone.localdate()), pk=pk)
    initial = {"since": absence.since, "until": absence.until, "substitute": absence.substitute_id}
    form = AbsenceForm(
        request.POST or None, initial=initial, people=[absence.user], colleagues=_colleagues([absence.user])
    )
    if request.method == "POST" and form.is_valid():
        if changed := _done(form, lambda: absences.change(absence, by=request.user, **form.cleaned_data)):
            messages.success(
                request, f"{_whose(changed, request.user)} gäller nu {changed.when}.{_stands_in(changed)}"
            )
            return redirect("absences")
    return render(request, "cases/absence.html", {"form": form, "absence": absence})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The second of two presses finds nothing, and leads to the same list as the first."""
    absence = absences.kept_by(request.user, timezone.localdate()).filter(pk=pk).first()
    if absence:
        absences.remove(absence, by=request.user)
        messages.success(request, f"{_whose(absence, request.user)} {absence.when} är borttagen.")
    return redirect("absences")


def _colleagues(people: list[User]) -> list[User]:
    today = timezone.localdate()
    found = {person.pk: person for user in people[:1] for person in absences.colleagues_of(user, today)}
    if len(people) > 1:  # whoever leads a sector may name any of its people, and herself
        found |= {person.pk: person for person in people}
    return sorted(found.values(), key=str)


def _done(form: AbsenceForm, act: Callable[[], Absence]) -> Absence | None:
    """A refusal comes back to the form, at its field."""
    try:
        return act()
    except NotAllowed as refusal:
        form.add_error(refusal.field, str(refusal))
        return None


def _whose(absence: Absence, reader: User) -> str:
    return "Din frånvaro" if absence.user == reader else f"Frånvaron för {absence.user}"


def _stands_in(absence: Absence) -> str:
    return f" {absence.substitute} är ersättare." if absence.substitute else ""
