"""The sector workspace: an officer's and the sector's questions by due date."""

from datetime import timedelta
from functools import partial
from itertools import chain
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions, rules
from cases.models import Assignment, Case, CompanyVisit, Message, PilotMeeting, VisitPromise
from cases.queries import search, telling
from cases.queries.drafts import drafts_of
from portal.models import Sector, SectorRole, User
from portal.pages.many_letters import ManyLetters, asked_first
from portal.people import directory
from portal.text.row_ids import row_id
from portal.text.swedish import counted

SHOWN = 30  # of each kind: more than anybody reads at once
RECENT = 10
DAYS_OF_MINUTES = 60


def mine(request: HttpRequest) -> HttpResponse:
    away = directory.cover_on(timezone.localdate()).stood_in_for(request.user)
    groups = _questions_of(request.user, away) if request.user.roles.sectors else {}
    context = {
        **groups,
        "takes_over": request.GET.get("till", ""),
        "ticked": _ticked(request, groups.get("departed", [])),
        "may_take_over": _named(_colleagues(request.user)) if groups.get("departed") else {},
        "is_empty": not any(groups.values()),
        "shown": SHOWN,
        "meetings": PilotMeeting.objects.visible_to(request.user).coming(timezone.now())[:RECENT],
        "minutes": _fresh_minutes(request.user),
        "promised": VisitPromise.objects.to_keep(request.user, for_others=away)[:SHOWN],
        "visits": CompanyVisit.objects.visible_to(request.user).gone_on_by(request.user)[:RECENT],
        "drafts": drafts_of(request.user),
        "may_register": rules.may_register_for_somebody(request.user),
    }
    return render(request, "cases/workspace.html", context)


def _ticked(request: HttpRequest, departed: list[Assignment]) -> set[int]:
    """All of them, until the manager has been asked again."""
    if "till" not in request.GET:
        return {row.pk for row in departed}
    return {row_id(pk) for pk in request.GET.getlist("fraga")}


def _fresh_minutes(user: User):
    """Minutes are looked for in the first weeks; after that in the letter."""
    since = timezone.now() - timedelta(days=DAYS_OF_MINUTES)
    approved = PilotMeeting.objects.visible_to(user).filter(state=PilotMeeting.State.APPROVED)
    return approved.filter(start__gt=since).order_by("-start")[:RECENT]


def _questions_of(user: User, away: list[User]) -> dict[str, list[Assignment]]:
    """One's own, those of people one stands in for, those that nobody has, the colleagues', the recently answered.

    One query each, so that the index of a sector's open questions gives them in the order of their due dates.
    """
    all_rows = Assignment.objects.workable_by(user).select_related("case__contact", "sector", "officer")
    open_rows = all_rows.open().order_by("due", "pk")
    groups = {
        "own": list(open_rows.filter(officer=user)[:SHOWN]),
        "free": list(open_rows.filter(officer=None)[:SHOWN]),
        "departed": list(departed_rows(user)[:SHOWN]) if user.roles.manager_of else [],
        "standing_in": list(open_rows.filter(officer__in=away)[:SHOWN]) if away else [],
        "colleagues": list(open_rows.exclude(officer=None).exclude(officer__in=[user, *away])[:SHOWN]),
        "answered": list(all_rows.answered().order_by("-ended_at", "-pk")[:RECENT]),
    }
    for rows in groups.values():
        rows.sort(key=lambda row: row.waits_for_business or row.case.is_resting)  # nothing to do about those
    _name(list(chain.from_iterable(groups.values())), user)
    return groups


def find(request: HttpRequest) -> HttpResponse:
    """Among all that the own sectors were ever asked: what is open first, then the newest."""
    if not request.user.roles.own_sectors:  # another organisation knows its questions, and no case
        raise Http404
    text = request.GET.get("q", "").strip()[:200]
    seen = Case.objects.visible_to(request.user)
    hits = search.find(seen, text, reader=request.user, fills_first=True) if text else search.NOTHING
    # What stands in a duplicate is read where the work goes on, and that is where its questions are.
    where = dict(Case.objects.filter(pk__in=hits.ids).exclude(joined_into=None).values_list("joined_into", "pk"))
    found_in = {goal: hits.where[pk] for goal, pk in where.items()} | hits.where
    theirs = Assignment.objects.workable_by(request.user).filter(case__in=list(found_in))
    order = F("ended_at").desc(nulls_first=True), "-pk"
    shown = list(theirs.order_by(*order).values_list("pk", flat=True)[: SHOWN + 1])  # a thousand keys are sorted
    them = Assignment.objects.filter(pk__in=shown).select_related(
        "case__contact", "case__business", "sector", "officer"
    )
    rows = list(them.defer("case__search").order_by(*order))
    _name(rows, request.user)
    for row in rows:
        row.found_in = found_in[row.case_id]
        row.company = row.case.business
    context = {"text": text, "rows": rows[:SHOWN], "is_capped": hits.is_capped or len(rows) > SHOWN}
    return render(request, "cases/find_questions.html", context)


def departed_rows(user: User):
    """Open questions at the sectors that the person leads, whose officer has no role there any more."""
    current = SectorRole.objects.current(timezone.localdate()).filter(
        user=OuterRef("officer"), sector=OuterRef("sector")
    )
    rows = Assignment.objects.workable_by(user).open().filter(sector__in=user.roles.manager_of).exclude(officer=None)
    return rows.exclude(Exists(current)).select_related("case__contact", "sector", "officer").order_by("due", "pk")


@require_POST
def reassign(request: HttpRequest) -> HttpResponse:
    """ "Fördela om": the ticked questions of somebody who has left go to one colleague."""
    ticked = [pk for pk in request.POST.getlist("assignment") if row_id(pk)]
    rows = list(departed_rows(request.user).filter(pk__in=ticked))
    to = _colleagues(request.user).get(request.POST.get("to", ""))
    if not rows or to is None:
        messages.error(request, "Kryssa för minst en fråga och välj en kollega.")
        return _ask_again(request, ticked)
    try:
        moved, refused = asked_first(request, partial(actions.reassign, rows, to, by=request.user))
    except ManyLetters as question:
        messages.warning(request, str(question))
        return _ask_again(request, ticked)
    if moved:
        messages.success(request, f"{to} har fått {counted(len(moved), 'fråga', 'frågor')}.")
    for sentence in refused:
        messages.error(request, sentence)
    return redirect("workspace")


def _ask_again(request: HttpRequest, ticked: list[str]) -> HttpResponse:
    """With the rows that were ticked, and no others."""
    chosen = urlencode({"till": row_id(request.POST.get("to", "")) or "", "fraga": ticked}, doseq=True)
    return redirect(f"{reverse('workspace')}?{chosen}#departed")


def _colleagues(user: User) -> dict[str, User]:
    today = timezone.localdate()
    sectors = Sector.objects.filter(pk__in=user.roles.manager_of)
    return {str(person.pk): person for sector in sectors for person in directory.people(sector, today)}


def _named(people: dict[str, User]) -> dict[str, str]:
    cover = directory.cover_on(timezone.localdate())
    return {pk: cover.named(person) for pk, person in people.items()}


def _name(rows: list[Assignment], user: User) -> None:
    """Another organisation reads what the case is about in Eva's words, never the case's own subject."""
    outside = [row for row in rows if row.sector.is_external]
    telling.prefetch_topics(outside)
    asked = Prefetch("messages", Message.objects.open_questions().readable_by(user), to_attr="asked")
    prefetch_related_objects([row for row in rows if row.waits_for_business], asked)
    for row in rows:
        row.title = telling.topic_for(row) if row.sector.is_external else row.case.subject
