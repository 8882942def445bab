""" "I dag": what waits for whoever works here, in the order of promise."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pages import day
from portal.pages.day import Column, Day
from portal.site.day import parts  # noqa: F401 - registers what belongs to no app
from portal.text.row_ids import row_id


def today(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.roles.opens_training:
        raise Http404
    place = row_id(request.GET.get(day.PLACE, "")) or 0
    here = Day(user, kept=request.GET.get(day.KEPT, ""), place=place, request=request)
    columns = day.found(here)
    turn = sum(len(group.rows) for group in columns[Column.TURN])
    context = {
        "day": here.today,
        "week": here.today.isocalendar().week,
        "first_name": str(user).split()[0] if user.name else "",
        "columns": {column.value: columns[column] for column in Column},
        "turn": turn,
        "is_calm": not any(columns[Column.TURN]),
        "kept": day.KEPT,
    }
    return render(request, "portal/day/today.html", context)
