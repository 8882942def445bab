"""Results → charts: which series stand in which chart, and what is said about it to whoever cannot see it."""

from collections.abc import Iterable, Sequence

from portal.text.swedish import join_words
from surveys import charts
from surveys.charts import Chart, Point, Series
from surveys.models import Area, Factor, Survey
from surveys.pure.scales import RANK
from surveys.pure.swedish_numbers import number
from surveys.reporting.headlines import newest_rank, rank_factor
from surveys.results import OWN, Figure, Results
from surveys.workflow import Release

POLITICIANS = "politiker"


def point(figure: Figure) -> Point:
    return Point(figure.year, figure.value, figure.text, figure.why_not, figure.address)


def series(found: Results, area: Area, factor: Factor, name: str, **about) -> Series:
    return Series(name, [point(figure) for figure in found.line(area, factor, **about).values()])


def with_comparisons(found: Results, area: Area, factor: Factor, own: str, **about) -> list[Series]:
    """Ours first, then the country, then those like us; without what nobody has published."""
    drawn = [series(found, area, factor, own, **about)]
    for place in found.catalogue.compared:
        line = series(found, area, factor, place.in_sentence.capitalize(), place=place.code, **about)
        if any(each.value is not None for each in line.points) and line.name not in {each.name for each in drawn}:
            drawn.append(line)
    return drawn


def index_trend(found: Results, survey: Survey, area: Area, place: str) -> Chart:
    factor = found.catalogue.index_of(survey)
    drawn = with_comparisons(found, area, factor, place)
    about = area.name if not area.is_total else ""
    title = f"{survey.index_name[0].upper()}{survey.index_name[1:]} {about} år för år".replace("  ", " ")
    return charts.trend(
        f"{survey.key}-{area.key}",
        title,
        _described(drawn[0], found.breaks(area)),
        drawn,
        found.catalogue.scale(survey),
        breaks=found.breaks(area),
        caption=f"{title}, {survey.name}",
    )


def _described(own: Series, breaks: Sequence[int]) -> str:
    """The chart in words: from where to where, and what cannot be compared."""
    shown = [each for each in own.points if each.value is not None]
    if not shown:
        return "Inga värden att visa."
    first, last = shown[0], shown[-1]
    until = f" och {last.text} år {last.year}" if last != first else ""
    words = f"{own.name}: {first.text} år {first.year}{until}."
    gaps = [str(each.year) for each in own.points if each.value is None]
    if gaps:
        words += f" Värde saknas för {join_words(gaps)}."
    if broken := [year for year in breaks if first.year < year <= last.year]:
        words += f" Linjen är bruten vid {join_words(broken)}, för från det året räknas totalen på ett annat sätt."
    return words


def rank_trend(found: Results, survey: Survey, place: str) -> Chart | None:
    factor = rank_factor(found, survey)
    if factor is None:
        return None
    own = series(found, found.catalogue.main_area(survey), factor, place, release=Release.RANKING)
    title = "Plats i rankningen år för år"
    return charts.trend(
        f"{survey.key}-ranking",
        title,
        f"Plats 1 är bäst. {_described(own, [])}",
        [own],
        RANK,
        caption=f"{title}, {survey.name}",
    )


def ranked_beside_similar(found: Results, survey: Survey, place: str) -> charts.DotChart | None:
    """Our place in the newest ranking among the municipalities like ours, and a year before; the best first."""
    rank = newest_rank(found, survey)
    if rank is None:
        return None
    about = {"area": rank.area, "factor": rank.factor, "release": Release.RANKING}
    names = {each.code: each.name for each in found.catalogue.similar} | {OWN: f"{place} (vi)"}
    now = {
        code: figure for code in names if (figure := found.at(**about, place=code, year=rank.year)) and figure.value
    }
    if len(now) < 2:
        return None
    order = sorted(now, key=lambda code: (now[code].value, code != OWN, names[code]))
    rows = []
    for code in order:
        before = found.at(**about, place=code, year=rank.year - 1)
        rows.append(charts.Row(names[code], [point(now[code]), point(before) if before else None]))
    title = f"Rankningen {rank.year} bredvid liknande kommuner"
    said = (
        f"Plats 1 av 290 är bäst och står längst till höger. {place} har plats {rank.text} och är nummer"
        f" {order.index(OWN) + 1} av {len(order)} bland liknande kommuner."
    )
    years = [f"Plats {rank.year}", f"Plats {rank.year - 1}"]
    return charts.dots(f"{survey.key}-liknande", title, said, years, rows, RANK)


def small_multiples(found: Results, pairs: Iterable[tuple[str, Area, Factor]], key: str, place: str) -> list[Chart]:
    """The same axes for all of them, so that the eye may compare."""
    made = []
    lines = []
    for name, area, factor in pairs:
        drawn = with_comparisons(found, area, factor, place)[:2]
        if any(each.value is not None for each in drawn[0].points):
            lines.append((name, area, factor, drawn))
    if not lines:
        return []
    scale = found.catalogue.scale(lines[0][1].survey)
    values = [each.value for *_, drawn in lines for line in drawn for each in line.points]
    span = charts.value_span(values, scale)
    for number_, (name, area, _, drawn) in enumerate(lines):
        breaks = found.breaks(area)
        said = _described(drawn[0], breaks)
        made.append(charts.trend(f"{key}-{number_}", name, said, drawn, scale, breaks=breaks, small=True, span=span))
    return made


def businesses_and_politicians(found: Results, survey: Survey, year: int) -> charts.DotChart:
    area = found.catalogue.main_area(survey)
    rows = []
    for factor in found.catalogue.factors_of(survey):
        pair = [found.at(area, factor, year), found.at(area, factor, year, group=POLITICIANS)]
        if all(figure and figure.value is not None for figure in pair):
            rows.append(charts.Row(factor.name, [point(figure) for figure in pair if figure]))
    return charts.dots(
        f"{survey.key}-grupper",
        f"Företagens och politikernas betyg {year}",
        "Samma frågor till företag och politiker. Ju längre streck, desto mer olika ser de på saken.",
        ["Företag", "Politiker"],
        rows,
        found.catalogue.scale(survey),
    )


def theme_dots(found: Results, survey: Survey, factors: Sequence[Factor], year: int, key: str, place: str):
    """One survey's factors of a theme beside the country, on that survey's own scale."""
    area = found.catalogue.main_area(survey)
    rows = []
    for factor in factors:
        own, country = found.at(area, factor, year), found.at(area, factor, year, place=found.catalogue.country)
        if own is not None:
            rows.append(charts.Row(factor.name, [point(own), point(country) if country else None]))
    title, scale = f"{survey.name} {year}", found.catalogue.scale(survey)
    return charts.dots(key, title, f"{title}: {place} och riket.", [place, "Riket"], rows, scale)


def priorities(found: Results, survey: Survey, year: int) -> charts.Matrix:
    """Importance against result, for the factors whose weight is known."""
    area = found.catalogue.main_area(survey)
    weighed = []
    for factor in found.catalogue.factors_of(survey):
        figure, weight = found.at(area, factor, year), found.catalogue.weight(factor, year)
        if factor.is_index or figure is None or figure.value is None or weight is None or weight.weight is None:
            continue
        share = f"{number(weight.weight * 100, 0)} % (från {weight.since})"
        weighed.append(charts.Weighed(factor.name, point(figure), weight.weight, share))
    if len({each.weight for each in weighed}) < 2:  # nothing weighs more than anything else
        weighed = []
    return charts.matrix(
        f"{survey.key}-prioritering",
        f"Vikt och resultat {year}",
        "Det som väger tungt och går sämst står uppe till vänster.",
        weighed,
        found.catalogue.scale(survey),
    )
