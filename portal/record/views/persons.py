"""One person's data on one page: found, taken out, put right, and the requests to be forgotten.

Whom it is about stands in the session of whoever looks, never in an address, a log or a file's name.
"""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.files import pdf, spreadsheets
from portal.models import ErasureRequest, town_hall
from portal.people import log
from portal.record import erasing, persons
from portal.record.doors import record_keepers_only
from portal.record.forms import DecisionForm, PersonForm
from portal.record.persons import Found, Identity
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import long_date, moment

KEPT = "person"
SHOWN = 50


def _identity(request: HttpRequest) -> Identity:
    return Identity.from_row(request.session.get(KEPT, {}))


def _found(request: HttpRequest) -> list[Found]:
    return persons.find(_identity(request), reader=request.user)


@record_keepers_only
def page(request: HttpRequest) -> HttpResponse:
    """Searching is a POST that leads back here: nothing about the person stands in the address."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.session[KEPT] = form.identity.as_row()
        number = sum(len(each.records) for each in _found(request))
        log.note("person.look", request.user, by=request.user, records=number)
        return redirect("person")
    identity, found = _identity(request), _found(request)
    persons.note_reading(found, by=request.user)
    context = {
        "form": form,
        "identity": identity,
        "found": [(each, _rectifiable(each)) for each in found],
        "requests": ErasureRequest.objects.select_related("decided_by")[:SHOWN],
    }
    return render(request, "portal/record/person.html", context)


def _rectifiable(found: Found) -> list[dict]:
    """Each record with what may be put right in it: the field's name, its label and what it holds."""
    register = found.register
    if not register.rectifiable:
        return [{"record": record, "fields": []} for record in found.records]
    rows = register.model.objects.in_bulk([record.pk for record in found.records])
    fields = [(name, register.model._meta.get_field(name)) for name in register.rectifiable]
    let_in = persons.LET_IN.get(register.model)
    return [
        {
            "record": record,
            "guests": let_in.named([record.pk, *record.also]) if let_in else [],
            "fields": [
                (name, field.verbose_name, getattr(rows[record.pk], name), field.max_length) for name, field in fields
            ],
        }
        for record in found.records
    ]


@record_keepers_only
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """A new search: whom the last one was about is not remembered."""
    request.session.pop(KEPT, None)
    return redirect("person")


@record_keepers_only
@require_POST
def rectify(request: HttpRequest) -> HttpResponse:
    register, _, pk = request.POST.get("record", "").partition(":")
    values = {name: request.POST[name] for name in request.POST if name not in {"record", "csrfmiddlewaretoken"}}
    number = row_id(pk)
    try:
        stay = {row_id(each) for each in set(request.POST.getlist("shown")) - set(request.POST.getlist("leaving"))}
        told = persons.rectify(
            _identity(request), register=register, pk=number, values=values, stay=stay, by=request.user
        )
        done = "Uppgiften är rättad. Sök på de nya uppgifterna om den inte står kvar här."
        messages.success(request, " ".join([done, *told]))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("person")


# --- Taking it out --------------------------------------------------------------------------------


@record_keepers_only
def extract(request: HttpRequest, ending: str) -> HttpResponse:
    identity = _identity(request)
    if not identity or ending not in EXTRACTS:
        raise Http404
    found, now = _found(request), timezone.now()
    log.note("person.extract", request.user, by=request.user, records=sum(len(each.records) for each in found))
    content = EXTRACTS[ending](identity, found, now)
    return spreadsheets.download(content, f"registerutdrag-{timezone.localdate(now)}.{ending}")


def _as_json(identity: Identity, found: list[Found], now) -> bytes:
    return json.dumps(persons.as_data(identity, found, at=now), ensure_ascii=False, indent=2).encode()


def _as_pdf(identity: Identity, found: list[Found], now) -> bytes:
    intro = f"Uppgifter som {town_hall().name} har i företagsportalen om {identity.in_words}."
    blocks = [pdf.text(f"{intro} Hämtat {moment(now)}.")]
    for each in found:
        blocks.append(pdf.heading(each.register.label))
        for record in each.records:
            blocks.append(pdf.heading(record.title, level=3))
            when = [("När", moment(record.at))] if record.at else []
            blocks.append(pdf.facts([*when, *record.shown.items(), *_files(record)]))
    if not found:
        blocks.append(pdf.text("Vi har inga uppgifter."))
    return pdf.render("Registerutdrag", blocks, by=town_hall())


def _files(record) -> list[tuple[str, str]]:
    files = [] if record.is_marked else record.files
    return [("Fil", f"{file.name}, SHA-256 {file.sha256}") for file in files]


EXTRACTS = {"json": _as_json, "pdf": _as_pdf}


# --- Requests to be forgotten ---------------------------------------------------------------------


@record_keepers_only
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    try:
        received = erasing.receive(_identity(request), by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("person")
    last = erasing.last_day(received)
    messages.success(request, f"Begäran är noterad. Besluta och svara senast {long_date(last)}.")
    return redirect("erasure_request", received.pk)


@record_keepers_only
def erasure_request(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with what would go and what would stay; once decided, the decision as it was sent."""
    found = get_object_or_404(ErasureRequest.objects.select_related("decided_by", "received_by"), pk=pk)
    if found.is_decided:
        return render(request, "portal/record/erasure.html", {"request_row": found})
    initial = {"decision": erasing.proposed_decision(found, reader=request.user)}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decided = erasing.decide(found, by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error("decision", str(refusal))
        else:
            sent = (
                "Svaret är på väg."
                if decided.letter
                else "Det finns ingen e-postadress. Skriv ut beslutet och skicka."
            )
            messages.success(request, f"Beslutet är fattat. {sent}")
            return redirect("erasure_request", pk)
    kept = persons.find(erasing.identity_of(found), reader=request.user)
    going = {name: set(ids) for name, ids in erasing.erasable(kept).items()}
    context = {
        "request_row": found,
        "form": form,
        "found": [
            (each.register.label, [(r, r.pk in going.get(each.register.name, ())) for r in each.records])
            for each in kept
        ],
    }
    return render(request, "portal/record/erasure.html", context)
