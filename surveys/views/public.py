"""Results that anybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from portal.models import town_hall
from surveys import improvements, rules
from surveys.catalogue import catalogue
from surveys.models import Survey, Value, ValueChange
from surveys.pulse import pulse
from surveys.pure.swedish_numbers import in_words
from surveys.reporting import drawing, tables
from surveys.reporting.headlines import headline
from surveys.results import results


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    found = results()
    surveys = [_summary(found, survey) for survey in catalogue().surveys]
    context = {
        "surveys": [each for each in surveys if each],
        "pulse": pulse(timezone.localdate()),
        "may_read_analysis": rules.may_read_analysis(request.user),
    }
    return render(request, "surveys/start.html", context)


def _summary(found, survey: Survey) -> dict | None:
    said = headline(found, survey)
    if said is None:
        return None
    place = town_hall().place
    return {
        "survey": survey,
        "headline": said,
        "trend": drawing.index_trend(found, survey, found.catalogue.main_area(survey), place),
        "rank": drawing.rank_trend(found, survey, place),
        "beside": drawing.ranked_beside_similar(found, survey, place),
        "what": f"results.{survey.key}.what",
        "is_nki": survey.is_insikt,
    }


@login_not_required
def survey(request: HttpRequest, survey: str) -> HttpResponse:
    """One survey: every area and factor of a year, and each through the years."""
    asked = _survey(survey)
    found = results([asked])
    years = found.years(asked)
    if not years:
        raise Http404
    year = _year(request, years)
    place = town_hall().place
    context = {
        "survey": asked,
        "years": years[::-1],
        "year": year,
        "place": place,
        "table": tables.factors_of_a_year(found, asked, year),
        "by_area": len(found.catalogue.areas_of(asked)) > 1,
        "heat": tables.heat(found, asked, year),
        "bands": found.catalogue.band_edges(asked, year),
        "multiples": drawing.small_multiples(found, tables.pairs(found, asked), asked.key, place),
        "sources": found.sources(asked),
        "what": f"results.{asked.key}.what",
    }
    return render(request, "surveys/survey.html", context)


@login_not_required
def area(request: HttpRequest, survey: str, area: str) -> HttpResponse:
    """One area through the years: its index, and each of its factors."""
    asked = _survey(survey)
    chosen = next((each for each in catalogue().areas_of(asked) if each.key == area and each.name), None)
    if chosen is None:
        raise Http404
    found = results([asked])
    place = town_hall().place
    pairs = [
        (factor.name, chosen, factor)
        for factor in found.catalogue.factors_of(asked)
        if not factor.is_index and not factor.is_place
    ]
    trend = drawing.index_trend(found, asked, chosen, place)
    if not trend.drawn[0].dots:
        raise Http404
    newest = found.newest(chosen, found.catalogue.index_of(asked))
    context = {
        "survey": asked,
        "area": chosen,
        "place": place,
        "trend": trend,
        "newest": newest,
        "called": newest and found.called(newest),
        "comparison": newest and found.compare(newest),
        "multiples": drawing.small_multiples(found, pairs, f"{asked.key}-{chosen.key}-faktor", place),
        "sources": found.sources(asked),
        "is_broken": bool(trend.breaks),
        "actions": [each for each in improvements.for_everybody() if each.area == (survey, area)],
    }
    return render(request, "surveys/area.html", context)


@login_not_required
def themes(request: HttpRequest) -> HttpResponse:
    found, place = results(), town_hall().place
    actions: dict[str, list] = {}
    for action in improvements.for_everybody():
        actions.setdefault(action.theme, []).append(action)
    shown = tables.themes(found, place)
    for theme in shown:
        theme.actions = actions.pop(theme.theme.key, [])
    drawn = tables.theme_charts(found, shown, place)
    context = {"themes": shown, "charts": drawn, "others": [action for rest in actions.values() for action in rest]}
    return render(request, "surveys/themes.html", context)


@login_not_required
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a figure comes from: file, sheet and cell or API address, who said yes, and what it said before."""
    value = get_object_or_404(
        Value.objects.select_related(
            "series__area__survey",
            "series__factor",
            "series__group",
            "series__municipality",
            "edition",
            "batch__source",
            "batch__created_by",
            "batch__approved_by",
            "counts_batch",
        ),
        pk=pk,
    )
    changes = ValueChange.objects.filter(series=value.series_id, edition=value.edition_id)
    survey, area = value.series.area.survey, value.series.area
    fewest = catalogue().fewest_answers(area, value.edition.measurement_year)
    previous = changes.select_related("batch_before", "batch", "counts_batch").order_by("-pk")
    context = {
        "value": value,
        "text": in_words(value.published, value.scale),
        "survey": survey,
        "few": value.answers is not None and value.answers < fewest and value.series.release == "answers",
        "fewest": fewest,
        "is_kolada": value.batch.kind == "kolada",
        "previous": [(change, in_words(change.value, change.scale)) for change in previous],
        "may_read_names": rules.may_read_names(request.user),
    }
    return render(request, "surveys/figure.html", context)


def _survey(key: str) -> Survey:
    found = catalogue().survey(key)
    if found is None:
        raise Http404
    return found


def _year(request: HttpRequest, years: list[int]) -> int:
    asked = request.GET.get("ar", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years else years[-1]
