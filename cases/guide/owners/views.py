"""The pages of those who own the guide's steps: their list, and each step to read, change and confirm."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases.guide.owners import actions, hints, listing, rules
from cases.guide.owners.forms import TextsForm
from cases.models import GuideStep
from portal.models import Sector, User
from portal.text.exceptions import NotAllowed

STANDS = "Du har ändrat texten. Tryck på ”Spara och bekräfta” om ditt ska gälla."
LAPSED = "Steget är sparat. Sektorn ska bekräfta det på nytt, för den svenska texten är ändrad."


def steps(request: HttpRequest) -> HttpResponse:
    roles, holder = request.user.roles, request.GET.get("hos", "")
    if not roles.works_here:
        raise Http404
    rows = listing.rows_for(request.user, today=timezone.localdate(), holder=holder)
    context = {
        "to_read": [row for row in rows if row.is_to_read],
        "others": [row for row in rows if not row.is_to_read],
        "holders": _holders() if roles.sees_everything else {},
        "holder": holder,
    }
    return render(request, "cases/guide/owners/steps.html", context)


def _holders() -> dict[str, str]:
    """By what stands in the address."""
    held = Sector.objects.filter(guide_steps__is_active=True).distinct()
    return {sector.slug: sector.full_name for sector in held} | {listing.NO_SECTOR: "Lotsens egna steg"}


def step(request: HttpRequest, slug: str) -> HttpResponse:
    rows = GuideStep.objects.filter(rules.editable_by(request.user), is_active=True)
    found = get_object_or_404(rows.select_related("sector", "confirmed_by"), slug=slug)
    form = TextsForm(request.POST or None, instance=copy(found))  # which gets what is typed
    if form.is_bound and form.is_valid():
        try:
            said, leads_to = _save(request, found, form.texts)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(*leads_to)
    context = {
        "row": listing.row_of(found, request.user, timezone.localdate()),
        "step": found,
        "form": form,
        "seen": actions.stamp(found),
        "hints": hints.hints_of(found, request.user),
        "may_confirm": rules.may_confirm(request.user, found),
    }
    return render(request, "cases/guide/owners/step.html", context)


def _save(request: HttpRequest, found: GuideStep, texts: dict) -> tuple[str, list[str]]:
    """By the button that was pressed. The sentence that is shown then, and where."""
    pressed, seen, by = request.POST.get("do"), request.POST.get("seen", ""), request.user
    if pressed == "stands":
        if any(getattr(found, name) != value for name, value in texts.items()):
            raise NotAllowed(STANDS)
        saved = actions.confirm(found, by=by, seen=seen)
    else:
        saved = actions.change(found, by=by, seen=seen, confirms=pressed == "confirm", **texts)
    if pressed in ("stands", "confirm"):
        return f"”{saved.what}” är bekräftat.", _next_page(by)
    return LAPSED if found.is_confirmed and not saved.is_confirmed else "Steget är sparat.", [
        "own_guide_step",
        saved.slug,
    ]


def _next_page(user: User) -> list[str]:
    """The next step to read through, so that forty of them are forty presses; else the list."""
    slug = listing.next_to_read(user, today=timezone.localdate())
    return ["own_guide_step", slug] if slug else ["own_guide_steps"]
