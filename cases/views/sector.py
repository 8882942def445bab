"""For whoever leads a sector: what is late there, or has nobody who answers, and several of them moved at a time."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions
from cases.models import Assignment
from cases.queries import leaving
from cases.views.workspace import name_rows
from portal.models import Sector, User
from portal.pages.commands import SAID
from portal.pages.many_letters import ManyLetters, asked_first
from portal.people import directory
from portal.text.row_ids import row_id
from portal.text.swedish import counted

MOST = 100


def page(request: HttpRequest) -> HttpResponse:
    if not request.user.roles.manager_of:
        raise Http404
    cover = directory.cover_on(timezone.localdate())
    rows = late_rows(request.user, cover)
    context = {
        "rows": rows[:MOST],
        "left_out": max(len(rows) - MOST, 0),
        "ticked": _ticked(request, rows),
        "takes_over": request.GET.get("till", ""),
        "people": {pk: cover.named(person) for pk, person in _colleagues(request.user).items()} if rows else {},
        "sectors": Sector.objects.filter(pk__in=request.user.roles.manager_of),
    }
    return render(request, "cases/sector.html", context)


def late_rows(user: User, cover: directory.Cover) -> list[Assignment]:
    """Each with who has it, and till when that person is away."""
    rows = list(leaving.to_be_moved(user, cover))
    name_rows(rows, user)
    for row in rows:
        row.away = cover.away_in_words(row.officer) if row.officer else ""
    return rows


def _ticked(request: HttpRequest, rows: list[Assignment]) -> set[int]:
    """Those of somebody who has left, until the manager has been asked again: each other has somebody to ask."""
    if "till" not in request.GET:
        return {row.pk for row in rows if row.has_left}
    return {row_id(pk) for pk in request.GET.getlist("fraga")}


@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """The ticked questions go to one colleague."""
    ticked = [pk for pk in request.POST.getlist("assignment") if row_id(pk)]
    cover = directory.cover_on(timezone.localdate())
    rows = list(leaving.to_be_moved(request.user, cover).filter(pk__in=ticked))
    to = _colleagues(request.user).get(request.POST.get("to", ""))
    if missing := _missing(ticked, rows, to):
        messages.error(request, missing, extra_tags="sena")
        return _ask_again(request, ticked)
    try:
        moved, refused = asked_first(request, partial(actions.reassign, rows, to, by=request.user))
    except ManyLetters as question:
        messages.warning(request, str(question), extra_tags="sena")
        return _ask_again(request, ticked)
    if moved:
        messages.success(request, f"{to} har fått {counted(len(moved), 'fråga', 'frågor')}.", extra_tags="sena")
    for sentence in refused:
        messages.error(request, sentence, extra_tags="sena")
    return redirect(f"{reverse('own_sector')}#{SAID}" if request.user.roles.manager_of else "workspace")


def _missing(ticked: list[str], rows: list[Assignment], to: User | None) -> str:
    """What the press lacked, in a sentence for each."""
    if rows or not ticked:
        said = [] if rows else ["Kryssa för minst en fråga."]
    else:
        said = ["De frågor som du kryssade för är inte sena längre, eller så har någon annan flyttat dem."]
    return " ".join([*said, *([] if to else ["Välj en kollega."])])


def _ask_again(request: HttpRequest, ticked: list[str]) -> HttpResponse:
    """With the rows that were ticked, and no others."""
    if not request.user.roles.manager_of:
        return redirect("workspace")
    chosen = urlencode({"till": row_id(request.POST.get("to", "")) or "", "fraga": ticked}, doseq=True)
    return redirect(f"{reverse('own_sector')}?{chosen}#{SAID}")


def _colleagues(user: User) -> dict[str, User]:
    today = timezone.localdate()
    sectors = Sector.objects.filter(pk__in=user.roles.manager_of)
    return {str(person.pk): person for sector in sectors for person in directory.people(sector, today)}
