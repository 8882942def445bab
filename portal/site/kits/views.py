"""The kit's pages in admin: what there is to accept, a page for each kind, a file taken in and one given on."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.models import User, town_hall
from portal.pages.forms import digest
from portal.people import log
from portal.site.kits import accepting, giving, reading
from portal.site.kits.forms import FileForm, RowForm
from portal.site.kits.kinds import BY_SLUG, KINDS, Kind
from portal.site.kits.reading import Row

KEY = "kit"  # in the session: the text of a file that another municipality gave


def _rows(request: HttpRequest) -> list[Row]:
    taken = request.session.get(KEY, "")
    return reading.rows(taken.encode(), town_hall()) if taken else reading.start(town_hall())


def overview(request: HttpRequest) -> HttpResponse:
    rows = _rows(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        request.session[KEY] = form.cleaned_data["file"]
        return redirect("kit")
    offers = accepting.offers(rows)
    left = Counter(offer.row.kind.name for offer in offers if not offer.is_done)
    kinds = [(kind, left[kind.name]) for kind in KINDS.values() if any(row.kind is kind for row in rows)]
    context = {"title": "Startpaket", "kinds": kinds, "form": form, "is_taken": KEY in request.session}
    return _shown(request, "admin/portal/kit/overview.html", context)


def of_kind(request: HttpRequest, slug: str) -> HttpResponse:
    """What is new of one kind, to be changed and accepted. What cannot be written stays, with why."""
    kind = BY_SLUG.get(slug)
    rows = [row for row in _rows(request) if row.kind is kind]
    if kind is None or not rows:
        raise Http404
    seen = _digest(rows)
    if request.method == "POST" and request.POST.get("seen") != seen:
        messages.warning(request, "Paketet är ett annat än när sidan visades. Titta igen. Inget är inlagt.")
        return redirect(request.path)
    forms = _forms(request, kind, rows)
    if request.method == "POST":
        there = accepting.found()
        taken = [form for form in forms if form.is_taken and _accept(form, there, by=request.user)]
        if taken:
            messages.success(request, f"Inlagt: {len(taken)} av {len(forms)}.")
        if not any(form.errors for form in forms):
            if not taken:
                messages.warning(request, "Inget nytt var ikryssat. Inget är inlagt.")
            return redirect("kit" if taken else request.path)
        forms = [form for form in forms if form not in taken]
    done = [offer.row.title for offer in accepting.offers(rows) if offer.is_done]
    wrong = [form for form in forms if form.errors]
    context = {"title": kind.title, "forms": forms, "wrong": wrong, "done": done, "seen": seen}
    return _shown(request, "admin/portal/kit/kind.html", context)


def _accept(form: RowForm, there: accepting.Found, *, by: User) -> bool:
    """Whether the row is in. One that cannot be so keeps what was typed, and says why."""
    try:
        accepting.accept([form.row], by=by, there=there)
    except ValidationError as refusal:
        form.refuse(refusal)
        there.update(accepting.found())
    except IntegrityError:
        form.add_error(None, "Någon lade just in samma rad. Läs in sidan igen.")
    return not form.errors


def _digest(rows: list[Row]) -> str:
    """Rows are known on the page by their place, which is another one in another file."""
    return digest([(row.name, row.values, row.links) for row in rows])


def _forms(request: HttpRequest, kind: Kind, rows: list[Row]) -> list[RowForm]:
    """Each row that is not there as the file has it. All are ticked where the portal holds none of the kind; whether a
    link is missing or was taken away, only a person knows.
    """
    is_empty = not kind.found()
    data = request.POST if request.method == "POST" else None
    numbered = [(number, offer) for number, offer in enumerate(accepting.offers(rows)) if not offer.is_done]
    return [RowForm(data, prefix=str(number), offer=offer, is_meant=is_empty) for number, offer in numbered]


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Back from another municipality's file to the kit that the portal brings."""
    request.session.pop(KEY, None)
    return redirect("kit")


def give(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(giving.as_file(town_hall()), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="upplagg-{timezone.localdate():%Y-%m-%d}.toml"'
    log.note("kit.give", request.user, by=request.user)
    return response


def _shown(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return TemplateResponse(request, template, {"has_permission": True} | context)
