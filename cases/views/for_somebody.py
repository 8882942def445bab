"""For somebody: a case from a call, a visit, a meeting or a forwarded e-mail, on one small screen."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases import actions, rules
from cases.actions import Submission
from cases.forms import ForSomebodyForm
from cases.models import Case, Draft
from portal.mail import links
from portal.people import directory


def new(request: HttpRequest) -> HttpResponse:
    """The hidden key makes one case of a double click and of the back button."""
    if not rules.may_register_for_somebody(request.user):
        raise Http404
    asks_at_once = rules.may_triage(request.user)
    form = ForSomebodyForm(request.POST or None, asks_at_once=asks_at_once)
    if request.method == "POST" and form.is_valid():
        case = _register(request, form)
        return redirect("registered_for_somebody", reference=case.reference)
    key = request.POST.get("draft") or secrets.token_urlsafe(32)
    context = {"form": form, "key": key, "asks_at_once": asks_at_once}
    return render(request, "cases/register_for_somebody.html", context)


def _register(request: HttpRequest, form: ForSomebodyForm) -> Case:
    told = dict(form.cleaned_data)
    sectors = told.pop("sectors")
    key = f"{request.user.pk}:{request.POST.get('draft') or secrets.token_urlsafe(32)}"
    draft, _ = Draft.objects.get_or_create(key_hash=links.hash_of(key))
    return actions.register_for_somebody(Submission(**told), by=request.user, sectors=sectors, draft=draft)


def done(request: HttpRequest, reference: str) -> HttpResponse:
    """The reference to tell the caller, and who does what next; for whoever registered the case."""
    rows = Case.objects.select_related("contact").prefetch_related("assignments__sector")
    case = get_object_or_404(rows, reference=reference, registered_by=request.user)
    context = {
        "case": case,
        "title": directory.pilot_title(timezone.localdate()),
        "asked": [assignment for assignment in case.assignments.all() if assignment.is_open],
        "is_pilot": rules.may_triage(request.user),
    }
    return render(request, "cases/registered_for_somebody.html", context)
