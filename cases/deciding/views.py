"""The director's pages: what has been lifted to her, and the decision about one of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.actions import lifts_of
from cases.deciding import actions, lifted
from cases.deciding.forms import DecideForm
from cases.models import Case, Decision
from portal.text.exceptions import NotAllowed

SAID = "beslut"


def page(request: HttpRequest) -> HttpResponse:
    """Whoever is the director; nobody stands in for that role."""
    if not request.user.roles.directs:
        raise Http404
    context = {
        "waiting": lifted.waiting_for(request.user),
        "decided": lifted.decided(request.user),
    }
    return render(request, "cases/lifted.html", context)


def decide(request: HttpRequest, reference: str) -> HttpResponse:
    if not request.user.roles.directs:
        raise Http404
    rows = Case.objects.visible_to(request.user).select_related("contact", "business").defer("search")
    case = get_object_or_404(rows, reference=reference)
    form = DecideForm(request.POST or None, case=case)
    if form.is_bound and form.is_valid():
        try:
            made = actions.decide(case, by=request.user, **form.decided)
        except NotAllowed as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            told = f" {made.sector} får veta det." if made.sector else ""
            messages.success(request, f"Beslutet är sparat.{told} Lotsen har fått ett mejl.", extra_tags=SAID)
            return redirect("lifted")
    return render(request, "cases/decide.html", {"form": form, **_about(case, request)})


def _about(case: Case, request: HttpRequest) -> dict:
    last = lifts_of(case).last()
    questions = actions.questions_in(case)
    return {
        "case": case,
        "lift": last,
        "words": lifted.words_with(last) if last else "",
        "questions": questions,
        "decisions": lifted.shown(Decision.objects.visible_to(request.user).of_case(case)),
    }
