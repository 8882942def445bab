"""The registrar's page about one case: its number in the diary, its papers, its marks, and what was given out."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases import actions, secrecy
from cases.forms.record import DiaryForm, GivingOutForm, LiftForm, MarkForm
from cases.models import Case, SecrecyMark
from cases.queries import joined
from cases.record.case_documents import documents_of
from cases.record.daylist import about
from cases.record.history import history_of
from cases.workflow import State
from portal.files import spreadsheets
from portal.models import RecordCheck
from portal.record.doors import record_keepers_only
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words


def _case(request: HttpRequest, reference: str) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("contact", "business").defer("search")
    return get_object_or_404(rows, reference=reference)


SHOWN = 100


@record_keepers_only
def without_number(request: HttpRequest) -> HttpResponse:
    """What has come in and is not in the municipality's own diary yet, the newest first."""
    rows = Case.objects.visible_to(request.user).filter(registry_number="", disposed_at=None)
    rows = rows.exclude(state=State.SPAM).prefetch_related("wishes", "matter_types")
    found = list(rows.defer("search", "description").order_by("-pk")[: SHOWN + 1])
    context = {"rows": [(case, about(case)) for case in found[:SHOWN]], "more": len(found) > SHOWN}
    return render(request, "cases/record/without_number.html", context)


@record_keepers_only
def find(request: HttpRequest) -> HttpResponse:
    """To the page of a case, by its own number or by that of the diary."""
    number = request.GET.get("nummer", "").strip()[:60]
    rows = Case.objects.visible_to(request.user).filter(Q(reference=number) | Q(registry_number__iexact=number))
    references = list(rows.order_by("-pk").values_list("reference", flat=True)[:5]) if number else []
    if not references:
        messages.error(request, "Det finns inget ärende med det numret. Skriv till exempel 2026-0001.")
        return redirect("day_list")
    if len(references) > 1:
        messages.warning(request, f"Numret står på fler ärenden: {join_words(references)}. Här är det senaste.")
    return redirect("case_record", references[0])


@record_keepers_only
def page(
    request: HttpRequest,
    reference: str,
    *,
    diary: DiaryForm | None = None,
    mark: MarkForm | None = None,
    lift: LiftForm | None = None,
) -> HttpResponse:
    """What was tried in vain comes back in its form."""
    case = _case(request, reference)
    secrecy.note_reading(case, by=request.user)
    initial = {"registry_number": case.registry_number, "neutral_description": case.neutral_description}
    tried = next((form for form in (diary, mark, lift) if form is not None), None)
    context = {
        "case": case,
        "papers": documents_of(case, request.user),
        "joined": [each for each in (case.joined_into, *joined.duplicates_of(case)) if each],
        "marks": [
            (each, lift if lift and lift.mark == each else LiftForm(mark=each)) for each in secrecy.marks_of(case)
        ],
        "lifted": case.secrecy_marks.exclude(lifted_at=None).select_related("lifted_by"),
        "diary": diary or DiaryForm(initial=initial),
        "mark": mark or MarkForm(case=case, user=request.user),
        "tried": tried,
        "disclosures": case.disclosures.select_related("by"),
        "history": history_of(case),
        "checked": RecordCheck.objects.first(),
    }
    return render(request, "cases/record/case.html", context)


@record_keepers_only
@require_POST
def register(request: HttpRequest, reference: str) -> HttpResponse:
    case, form = _case(request, reference), DiaryForm(request.POST)
    if form.is_valid():
        try:
            actions.register_in_diary(case, by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("neutral_description", str(refusal))
        else:
            messages.success(request, "Diariet är sparat.")
            _tell_of_others(request, case, form.cleaned_data["registry_number"])
            return redirect("case_record", reference)
    return page(request, reference, diary=form)


def _tell_of_others(request: HttpRequest, case: Case, number: str) -> None:
    """One matter in the diary may be two cases here; more often it is a slip of the pen."""
    rows = Case.objects.visible_to(request.user).filter(registry_number__iexact=number).exclude(pk=case.pk)
    others = list(rows.order_by("pk").values_list("reference", flat=True)[:5]) if number else []
    if others:
        messages.warning(request, f"{number} står också på {join_words(others)}. Kontrollera att det stämmer.")


@record_keepers_only
@require_POST
def mark(request: HttpRequest, reference: str) -> HttpResponse:
    case = _case(request, reference)
    form = MarkForm(request.POST, case=case, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        on = _marked_thing(case, data.pop("thing"))
        try:
            actions.mark_secret(case, by=request.user, **on, **data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Markeringen är satt. Den är en varning: pröva alltid när någon begär att få läsa."
            )
            return redirect("case_record", reference)
    return page(request, reference, mark=form)


def _marked_thing(case: Case, key: str) -> dict:
    """The form has only let through keys of this case."""
    if key == "case":
        return {}
    rows, name = (case.messages, "message") if key[0] == "m" else (case.attachments, "attachment")
    return {name: get_object_or_404(rows, pk=int(key[1:]))}


@record_keepers_only
@require_POST
def lift(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    case = _case(request, reference)
    found = get_object_or_404(SecrecyMark.objects.select_related("case"), pk=pk, case=case)
    form = LiftForm(request.POST, mark=found)
    if found.is_standing and not form.is_valid():
        return page(request, reference, lift=form)
    try:
        actions.lift_mark(found, by=request.user, reason=form["reason"].value() or "")
        messages.success(request, "Markeringen är hävd.")
        if case.assignments.left_over().taken_over().exists():
            messages.info(request, "Lotsen kan nu fråga sektorerna igen.")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("case_record", reference)


# --- The case file --------------------------------------------------------------------------------


@record_keepers_only
def case_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose, strike out, look, and give out. A look changes nothing; what leaves is noted, and is the answer."""
    case = _case(request, reference)
    secrecy.note_reading(case, by=request.user)
    papers = documents_of(case, request.user)
    form = GivingOutForm(request.POST if request.method == "POST" else None, papers=papers)
    leaves_as = request.POST.get("leave", "")
    if request.method == "POST" and form.is_valid():
        if leaves_as:
            form.ask_for_ground()
        try:
            if leaves_as and not form.errors:
                return _leave(request, case, form, leaves_as)
            looked = actions.put_together(case, papers=papers, given=form.given, passages=form.passages)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            looked = None
    else:
        looked = None
    context = {"case": case, "form": form, "rows": form.rows(), "looked": looked}
    return render(request, "cases/record/case_file.html", context)


def _leave(request: HttpRequest, case: Case, form: GivingOutForm, kind: str) -> HttpResponse:
    if kind not in actions.FORMS_OF_CASE_FILE:
        raise Http404
    content = actions.give_out(
        case,
        papers=form.papers,
        given=form.given,
        passages=form.passages,
        form=kind,
        ground=form.cleaned_data["ground"],
        note=form.cleaned_data["note"],
        by=request.user,
    )
    return spreadsheets.download(content, f"akt-{case.reference}.{kind}")
