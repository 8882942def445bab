"""For the pilot, the director and those who lead: what to do first. Others get 404."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.guide.counting import wishes_sought
from cases.pure import periods
from portal.models import town_hall
from surveys import improvements, rules
from surveys.pulse import pulse
from surveys.reporting import analysis, export
from surveys.reporting import report as printed
from surveys.results import results

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def for_those_who_lead(view):
    @wraps(view)
    def let_in(request: HttpRequest) -> HttpResponse:
        if not rules.may_read_analysis(request.user):
            raise Http404
        return view(request)

    return let_in


@for_those_who_lead
def page(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    found = analysis.analyse(results(), town_hall().place, improvements.decided(today))
    sought = wishes_sought(periods.twelve_months(today))
    context = {"analysis": found, "pulse": _pulse(), "sought": sought}
    return render(request, "surveys/analysis.html", context)


@for_those_who_lead
def report(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    pdf = printed.pdf(results(), _pulse(), on=today)
    return _download(pdf, "application/pdf", f"vad-foretagen-tycker-{today:%Y-%m-%d}.pdf")


@for_those_who_lead
def as_csv(request: HttpRequest) -> HttpResponse:
    response = _download(b"", "text/csv; charset=utf-8", "alla-resultat.csv")
    export.write_csv_for_excel(response, export.for_people())
    return response


@for_those_who_lead
def as_data(request: HttpRequest) -> HttpResponse:
    response = _download(b"", "text/csv; charset=utf-8", "results.csv")
    export.write_csv(response, export.for_programs())
    return response


@for_those_who_lead
def as_xlsx(request: HttpRequest) -> HttpResponse:
    response = _download(b"", XLSX, "alla-resultat.xlsx")
    export.write_xlsx(response, export.for_people())
    return response


def _pulse():
    return pulse(timezone.localdate())


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
