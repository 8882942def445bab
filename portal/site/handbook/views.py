"""The handbook's pages, for whoever works here or leads a cohort: all chapters, one, and the whole as a file."""

from functools import lru_cache, wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.files import pdf, spreadsheets
from portal.models import TownHall, town_hall
from portal.site.handbook import chapters, searching, writing
from training.models import Cohort

LONGEST = 100  # letters of what is searched for


def _for_those_who_work_with_it(view):
    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, **which: str) -> HttpResponse:
        if not (request.user.roles.opens_training or Cohort.objects.led_by(request.user).exists()):
            raise Http404
        return view(request, **which)

    return opened


@_for_those_who_work_with_it
def handbook(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:LONGEST]
    own, others = chapters.parts_for(request.user.roles)
    found = searching.search(asked, request.user.roles) if asked else []
    context = {"own": own, "others": others, "asked": asked, "found": found}
    return render(request, "portal/handbook.html", context)


@_for_those_who_work_with_it
def chapter(request: HttpRequest, part: str, slug: str) -> HttpResponse:
    whole = next((each for each in chapters.PARTS if each.slug == part), None)
    found = whole and next((each for each in whole.chapters if each.slug == slug), None)
    if not found:
        raise Http404
    context = {"chapter": found, "part": whole, "text": writing.as_html(found)}
    return render(request, "portal/handbook_chapter.html", context)


@_for_those_who_work_with_it
def as_pdf(request: HttpRequest) -> HttpResponse:
    ours = town_hall()
    return spreadsheets.download(_file(ours.name, ours.picture.version if ours.picture else ""), "handbok.pdf")


@lru_cache(maxsize=1)  # one that takes seconds, and is the same until its name or logo is another
def _file(name: str, logo: str) -> bytes:
    return written(town_hall())


def written(by: TownHall) -> bytes:
    blocks = [pdf.contents("Innehåll", depth=3)]
    for part in chapters.PARTS:
        blocks += [pdf.new_page(), pdf.heading(part.title)]
        for number, each in enumerate(part.chapters):
            blocks += [pdf.new_page()] if number else []
            blocks += [pdf.heading(each.title, level=3), pdf.text(each.summary), *writing.as_blocks(each)]
    return pdf.render("Handbok", blocks, by=by, pictures=writing.FOLDER)
