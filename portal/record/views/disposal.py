"""Disposal on the screen: the rules, the proposal with its counts, the second person's approval, and the log."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal import spreadsheets
from portal.models import ArchivePackage, DisposalRun, RetentionRule
from portal.record import retention
from portal.record.doors import disposers_only
from portal.record.retention import NotAllowed

SHOWN = 50


@disposers_only
def page(request: HttpRequest) -> HttpResponse:
    rules = [rule for rule in RetentionRule.objects.all() if rule.data_class in retention.CLASSES]
    runs = DisposalRun.objects.select_related("proposed_by", "decided_by").prefetch_related("parts")
    proposed = runs.filter(state=DisposalRun.State.PROPOSED).first()
    context = {
        "rules": sorted((_row(rule) for rule in rules), key=lambda row: row["label"]),
        "proposed": proposed,
        "parts": _parts(proposed) if proposed else [],
        "is_own": proposed is not None and proposed.proposed_by == request.user,
        "runs": [(run, _parts(run)) for run in runs.exclude(state=DisposalRun.State.PROPOSED)[:SHOWN]],
        "packages": ArchivePackage.objects.order_by("-pk")[:SHOWN],
    }
    return render(request, "portal/record/disposal.html", context)


def _row(rule: RetentionRule) -> dict:
    found = retention.CLASSES[rule.data_class]
    return {
        "rule": rule,
        "label": found.label,
        "when": retention.in_words(rule),
        "is_followed": rule.is_on and bool(rule.decision.strip()),
        "is_document": found.is_document,
    }


def _parts(run: DisposalRun) -> list[dict]:
    return [{"part": part, "label": retention.label_of(part.data_class)} for part in run.parts.all()]


@disposers_only
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    return _try(
        request, lambda: retention.propose(by=request.user), "Förslaget väntar på att någon annan godkänner det."
    )


@disposers_only
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(DisposalRun, pk=pk)
    return _try(request, lambda: retention.approve(run, by=request.user), "Gallringen är genomförd.")


@disposers_only
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(DisposalRun, pk=pk)
    return _try(request, lambda: retention.cancel(run, by=request.user), "Förslaget är avbrutet. Inget är gallrat.")


@disposers_only
def package(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ArchivePackage, pk=pk)
    if not found.content:
        raise Http404
    with found.content.open("rb") as content:
        return spreadsheets.download(content.read(), found.name)


@disposers_only
@require_POST
def received(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ArchivePackage, pk=pk)
    done = f"{found.name} är mottaget av arkivet, och innehållet är borttaget här."
    return _try(request, lambda: retention.receive(found, by=request.user), done)


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("disposal")
