"""Absences of one's own, and for a manager those of the sector's people: one short page."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.forms import AbsenceForm
from portal.models import Absence, User
from portal.people import absences
from portal.text.exceptions import NotAllowed
from portal.text.swedish import sort_key


def mine(request: HttpRequest) -> HttpResponse:
    """What is coming, and a form for one more."""
    if not request.user.roles.sectors:
        raise Http404
    people = absences.people_of(request.user, timezone.localdate())
    form = AbsenceForm(request.POST or None, people=people, colleagues=_colleagues(people))
    if _is_done(request, form, absences.enter, "är inlagd:", user=request.user):
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
        request.POST or None,
        initial=initial,
        people=[absence.user],
        colleagues=_colleagues([absence.user]),
        changed=absence.pk,
    )
    if _is_done(request, form, partial(absences.change, absence), "gäller nu"):
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
    """Of the first of them. Whoever leads a sector may also name any of its people, and herself."""
    found = absences.colleagues_of(people[0], timezone.localdate()) + (people if len(people) > 1 else [])
    return sorted(set(found), key=lambda person: sort_key(str(person)))


def _is_done(request: HttpRequest, form: AbsenceForm, act: Callable[..., Absence], words: str, **more) -> bool:
    """What the form asks for. A refusal comes back to the form, at its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        absence = act(by=request.user, **more | form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    stands_in = f" {absence.substitute} är ersättare." if absence.substitute else ""
    messages.success(request, f"{_whose(absence, request.user)} {words} {absence.when}.{stands_in}")
    return True


def _whose(absence: Absence, reader: User) -> str:
    return "Din frånvaro" if absence.user == reader else f"Frånvaron för {absence.user}"
