"""Disposal on the screen: the rules, the proposal with its counts, the second person's approval, and the log."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Max
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.files import spreadsheets
from portal.models import ArchivePackage, DisposalRun, RetentionRule
from portal.record import retention
from portal.record.doors import disposers_only
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id

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
        "packages": Paginator(
            ArchivePackage.objects.order_by(F("received_at").asc(nulls_first=True), "pk"), SHOWN
        ).get_page(request.GET.get("sida")),
        "waiting": ArchivePackage.objects.waiting().aggregate(number=Count("pk"), last=Max("pk")),
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
        "leaves": found.leaves,
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


@disposers_only
def packages(request: HttpRequest) -> FileResponse:
    """All that wait, in one file, as they are."""
    whole = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for found in ArchivePackage.objects.waiting().order_by("pk").iterator():
            with found.content.open("rb") as content, archive.open(found.name, "w", force_zip64=True) as member:
                shutil.copyfileobj(content, member)
    whole.seek(0)
    return FileResponse(whole, as_attachment=True, filename=f"till-arkivet-{timezone.localdate()}.zip")


@disposers_only
@require_POST
def received_all(request: HttpRequest) -> HttpResponse:
    """Those that waited when the page was read: what has been made since then was not in the file."""
    last = request.POST.get("last", "")
    upto = row_id(last)
    done = "Arkivet har tagit emot paketen, och innehållet är borttaget här."
    return _try(request, lambda: retention.receive_all(upto, by=request.user), done)


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("disposal")
