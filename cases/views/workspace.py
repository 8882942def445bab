"""The sector workspace: an officer's and the sector's questions by due date."""

from datetime import timedelta
from itertools import chain

from django.contrib import messages
from django.db.models import F, Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import rules
from cases.models import Assignment, Case, CompanyVisit, Message, PilotMeeting, VisitPromise
from cases.queries import leaving, search, telling
from cases.queries.drafts import drafts_of
from portal.models import User
from portal.people import directory, unsent_input

SHOWN = 30  # of each kind: more than anybody reads at once
RECENT = 10
DAYS_OF_MINUTES = 60


def mine(request: HttpRequest) -> HttpResponse:
    cover = directory.cover_on(timezone.localdate())
    away = cover.stood_in_for(request.user)
    groups = _questions_of(request.user, away) if request.user.roles.sectors else {}
    context = {
        **groups,
        "to_be_moved": leaving.to_be_moved(request.user, cover).count() if request.user.roles.manager_of else 0,
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


@require_POST
def remove_draft(request: HttpRequest) -> HttpResponse:
    """One of the list, also where its own page has no box for it any more."""
    found = next((each for each in drafts_of(request.user) if each.page == request.POST.get("page")), None)
    if found:
        unsent_input.forget(request, found.page)
        messages.success(request, f"Utkastet är borttaget: {found.title}.")
    return redirect("admin:cases_case_changelist" if rules.may_triage(request.user) else "workspace")


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
        "standing_in": list(open_rows.filter(officer__in=away)[:SHOWN]) if away else [],
        "colleagues": list(open_rows.exclude(officer=None).exclude(officer__in=[user, *away])[:SHOWN]),
        "answered": list(all_rows.answered().order_by("-ended_at", "-pk")[:RECENT]),
    }
    for rows in groups.values():
        rows.sort(key=lambda row: row.waits_for_business or row.case.is_resting)  # nothing to do about those
    name_rows(list(chain.from_iterable(groups.values())), user)
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
    name_rows(rows, request.user)
    for row in rows:
        row.found_in = found_in[row.case_id]
        row.company = row.case.business
    context = {"text": text, "rows": rows[:SHOWN], "is_capped": hits.is_capped or len(rows) > SHOWN}
    return render(request, "cases/find_questions.html", context)


def name_rows(rows: list[Assignment], user: User) -> None:
    """Another organisation reads what the case is about in Eva's words, never the case's own subject."""
    outside = [row for row in rows if row.sector.is_external]
    telling.prefetch_topics(outside)
    asked = Prefetch("messages", Message.objects.open_questions().readable_by(user), to_attr="asked")
    prefetch_related_objects([row for row in rows if row.waits_for_business], asked)
    for row in rows:
        row.title = telling.topic_for(row) if row.sector.is_external else row.case.subject
