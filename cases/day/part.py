"""What the case floor registers for "I dag", on one screen."""

from collections.abc import Iterator

from django.db.models import QuerySet

from cases.day import calendar, leading, officers, others, pilot, post, since
from cases.queries.drafts import drafts_of
from portal.models import UnsentText
from portal.pages.day import Column, Day, Group, Part, Row, register
from portal.text.roles import Roles


def runs_cases(roles: Roles) -> bool:
    return roles.runs_cases


def works_here(roles: Roles) -> bool:
    return roles.works_here


def at_a_sector(roles: Roles) -> bool:
    return bool(roles.sectors)


def inside(roles: Roles) -> bool:
    return roles.runs_cases or roles.sees_everything or bool(roles.own_sectors)


def leads(roles: Roles) -> bool:
    return bool(roles.manager_of)


def directs(roles: Roles) -> bool:
    return roles.directs


def among_drafts(day: Day) -> list[QuerySet]:
    return [UnsentText.objects.filter(user=day.user)]


def drafts(day: Day) -> Iterator[Group]:
    yield Group("Utkast", [Row(title=each.title, page=each.url, who=each.when) for each in drafts_of(day.user)])


register(
    Part("lifted", Column.TURN, 5, directs, officers.lifted_here, leading.among_lifts),
    Part("new", Column.TURN, 10, runs_cases, pilot.new),
    Part("to_see_to", Column.TURN, 20, runs_cases, pilot.to_see_to),
    Part("near", Column.TURN, 30, runs_cases, pilot.near),
    Part("questions", Column.TURN, 40, at_a_sector, officers.asked),
    Part("sectors_late", Column.TURN, 45, leads, officers.sectors_late),
    Part("promised", Column.TURN, 50, works_here, calendar.promised, calendar.among_promises),
    Part("pilots_decisions", Column.TURN, 55, runs_cases, leading.pilots_own, leading.among_decisions),
    Part("actions", Column.TURN, 60, runs_cases, pilot.actions, pilot.among_actions),
    Part("minutes", Column.TURN, 70, runs_cases, pilot.minutes, pilot.among_minutes),
    Part("to_note", Column.TURN, 80, works_here, calendar.to_note, calendar.among_visits),
    Part("post", Column.TURN, 110, runs_cases, post.homeless, post.among_homeless),
    Part("decided", Column.OTHERS, 6, directs, leading.decided, leading.among_decisions),
    Part("at_director", Column.OTHERS, 8, runs_cases, leading.at_director, leading.among_lifts),
    Part("at_sectors", Column.OTHERS, 10, runs_cases, others.at_sectors),
    Part("lists", Column.OTHERS, 90, runs_cases, others.lists),
    Part("coming", Column.SIDE, 10, works_here, calendar.coming, calendar.among_coming),
    Part("drafts", Column.SIDE, 30, works_here, drafts, among_drafts),
    Part("since", Column.SIDE, 40, inside, since.happened),
)
