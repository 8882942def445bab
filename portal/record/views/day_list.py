"""The day list, as a page, CSV and PDF."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.files import pdf, spreadsheets
from portal.models import town_hall
from portal.record import daylist
from portal.record.doors import record_keepers_only
from portal.record.forms import PeriodForm
from portal.text.swedish import long_date


@record_keepers_only
def page(request: HttpRequest) -> HttpResponse:
    form, found = _asked_for(request)
    one_day = timedelta(days=1)
    context = {
        "form": form,
        "list": found,
        "query": _query(form, found),
        "earlier": _query(form, found, since=found.since - one_day, until=found.since - one_day),
        "later": _query(form, found, since=found.until + one_day, until=found.until + one_day),
        "most": daylist.MOST,
    }
    return render(request, "portal/record/day_list.html", context)


@record_keepers_only
def as_csv(request: HttpRequest) -> HttpResponse:
    form, found = _asked_for(request)
    if not form.is_valid():
        return _to_page(request)
    return spreadsheets.download(spreadsheets.as_csv(daylist.as_table(found)), f"{_name(found)}.csv")


@record_keepers_only
def as_pdf(request: HttpRequest) -> HttpResponse:
    form, found = _asked_for(request)
    if not form.is_valid():
        return _to_page(request)
    table = daylist.as_table(found)
    title = f"Dagslista {long_date(found.since)}" + ("" if found.is_one_day else f" – {long_date(found.until)}")
    what = "Listan är gjord för publicering." if form.is_for_publishing else "Listan är för kommunens eget diarium."
    blocks = [pdf.text(f"{what} Antal handlingar: {len(table.rows)}.")]
    if found.is_cut:
        blocks.append(pdf.text(f"Bara de {daylist.MOST} första visas. Välj en kortare period."))
    if table.rows:
        blocks.append(pdf.table(table.head, table.rows, widths=[4, 2, 4, 8, 4, 5, 8, 7, 4]))
    content = pdf.render(title, blocks, by=town_hall(), wide=True)
    return spreadsheets.download(content, f"{_name(found)}.pdf")


def _to_page(request: HttpRequest) -> HttpResponse:
    """Days that cannot be are told on the page, and there is no file of other days than those asked for."""
    return redirect(f"{reverse('day_list')}?{request.GET.urlencode()}")


def _asked_for(request: HttpRequest) -> tuple[PeriodForm, daylist.DayList]:
    form = PeriodForm(request.GET)
    since, until = form.period
    return form, daylist.day_list(since, until, published=form.is_for_publishing)


def _query(form: PeriodForm, found: daylist.DayList, **changes) -> str:
    values = {"since": found.since, "until": found.until} | changes
    return urlencode(values | ({"publicering": "on"} if form.is_for_publishing else {}))


def _name(found: daylist.DayList) -> str:
    return f"dagslista-{found.since}" + ("" if found.is_one_day else f"--{found.until}")
