"""Meetings and visits of whoever asks, and what was promised to companies there."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import rules
from cases.models import AgendaItem, CompanyVisit, PilotMeeting, VisitPromise
from portal.pages.day import COUNTED, Day, Deed, Group, Row
from portal.text.swedish import local

COMING = 4
ON_AGENDA = 6


def among_promises(day: Day) -> list[QuerySet]:
    return [VisitPromise.objects.open().filter(owner__in=[day.user, *day.away])]


def promised(day: Day) -> Iterator[Group]:
    open_ones = VisitPromise.objects.to_keep(day.user, for_others=day.away)[: COUNTED + 1]
    found = [_promise(each, day) for each in open_ones]
    yield Group("Det du har lovat företag", found[:COUNTED], is_capped=len(found) > COUNTED)


def _promise(each: VisitPromise, day: Day) -> Row:
    page = reverse("visit_promise", args=[each.pk])
    other = "" if each.owner_id == day.user.pk else f", du är ersättare för {each.owner}"
    return Row(
        title=each.what,
        page=page,
        who=f"{each.visit.business.head}{other}",
        due=each.due,
        deeds=(Deed("Öppna", page),),
    )


def among_visits(day: Day) -> list[QuerySet]:
    return [CompanyVisit.objects.gone_on_by(day.user)]


def to_note(day: Day) -> Iterator[Group]:
    """Visits that have been, and of which nothing is written."""
    been = CompanyVisit.objects.visible_to(day.user).gone_on_by(day.user).filter(start__lte=day.now)
    found = [
        _visit(each, deeds=(Deed("Anteckna", reverse("visit_notes", args=[each.pk])),)) for each in been[:COUNTED]
    ]
    yield Group("Besök att anteckna", found)


def _visit(each: CompanyVisit, **fields) -> Row:
    page = reverse("visit", args=[each.pk])
    who = ", ".join(filter(None, [f"kl. {local(each.start):%H.%M}", each.place]))
    return Row(title=str(each), page=page, who=who, **fields)


def among_coming(day: Day) -> list[QuerySet]:
    return [PilotMeeting.objects.coming(day.now), *among_visits(day)]


def coming(day: Day) -> Iterator[Group]:
    """The next meetings, with the cases on their agenda, and visits: today's first."""
    agenda = AgendaItem.objects.visible_to(day.user).select_related("case").defer("case__search", "case__description")
    called = PilotMeeting.objects.visible_to(day.user).coming(day.now).order_by("start", "pk")
    meetings = called.prefetch_related(Prefetch("items", agenda, to_attr="agenda"))[:COMING]
    visits = CompanyVisit.objects.visible_to(day.user).gone_on_by(day.user).filter(start__gt=day.now)[:COMING]
    found = [(each.start, _meeting(each, runs=rules.may_triage(day.user))) for each in meetings]
    found += [(each.start, _visit(each, due=timezone.localdate(each.start))) for each in visits]
    found.sort(key=lambda pair: pair[0])
    yield Group("Möten och besök", [row for _, row in found[:COMING]])


def _meeting(meeting: PilotMeeting, *, runs: bool) -> Row:
    start, where = local(meeting.start), meeting.place or "digitalt möte"
    to = reverse("admin:cases_pilotmeeting_change" if runs else "meeting", args=[meeting.pk])
    cases = [
        Deed(f"{item.case.reference} {item.case.subject}", reverse("admin:cases_case_change", args=[item.case_id]))
        for item in meeting.agenda[:ON_AGENDA]
        if runs
    ]
    return Row("Lotsmöte", to, who=f"kl. {start:%H.%M}, {where}", due=start.date(), deeds=tuple(cases))
