"""Results → charts: which series stand in which chart, and what is said about it to whoever cannot see it."""

from collections.abc import Iterable, Sequence

from portal.text.swedish import join_words
from surveys import charts
from surveys.charts import Chart, Point, Series
from surveys.models import Area, Factor, Survey
from surveys.pure.scales import RANK
from surveys.pure.swedish_numbers import number
from surveys.reporting.headlines import newest_rank, place_in_words, rank_factor
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
    chart = charts.trend(
        f"{survey.key}-{area.key}",
        title,
        _described(drawn[0], found.breaks(area)),
        drawn,
        found.catalogue.scale(survey),
        breaks=found.breaks(area),
        caption=f"{title}, {survey.name}",
    )
    newest = found.newest(area, factor)
    return _told(found, survey, chart, newest and _newest(found, newest, survey.index_name))


def _told(found: Results, survey: Survey, chart: charts.AnyChart, sentence: str | None = None) -> charts.AnyChart:
    """With what it shows as a sentence, and whom to thank."""
    chart.sentence, chart.source = sentence or "", found.sources(survey)
    return chart


def _newest(found: Results, figure: Figure, name: str) -> str:
    """ "NKI är 72,7 för 2025, bättre än riket (71,8)." """
    about = f" för {figure.area.name.lower()}" if figure.area.name and not figure.area.is_total else ""
    is_called = name if name.isupper() else f"{name.capitalize()}et"
    beside = found.beside_in_words(figure)
    return f"{is_called}{about} är {figure.text} år {figure.year}{', ' if beside else ''}{beside}."


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
    chart = charts.trend(
        f"{survey.key}-ranking",
        title,
        f"Plats 1 är bäst. {_described(own, [])}",
        [own],
        RANK,
        caption=f"{title}, {survey.name}",
    )
    newest = newest_rank(found, survey)
    return _told(found, survey, chart, newest and place_in_words(found.compare(newest)))


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
        points = [point(now[code]), point(before) if before else None]
        rows.append(charts.Row(names[code], points, is_ours=code == OWN))
    title = f"Rankningen {rank.year} bredvid liknande kommuner"
    number_of_all = f"nummer {order.index(OWN) + 1} av {len(order)} bland liknande kommuner."
    sentence = f"{place} har plats {rank.text} och är {number_of_all}"
    years = [f"Plats {rank.year}", f"Plats {rank.year - 1}"]
    said = f"Plats 1 av 290 är bäst och står längst till höger. {sentence}"
    return _told(found, survey, charts.dots(f"{survey.key}-liknande", title, said, years, rows, RANK), sentence)


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
        chart = charts.trend(f"{key}-{number_}", name, said, drawn, scale, breaks=breaks, small=True, span=span)
        last = next((each for each in reversed(drawn[0].points) if each.value is not None), None)
        chart.sentence = f"{name}: {last.text} år {last.year}" if last else name
        made.append(chart)
    return made


def businesses_and_politicians(found: Results, survey: Survey, year: int) -> charts.DotChart:
    area = found.catalogue.main_area(survey)
    rows = []
    for factor in found.catalogue.factors_of(survey):
        pair = [found.at(area, factor, year), found.at(area, factor, year, group=POLITICIANS)]
        if all(figure and figure.value is not None for figure in pair):
            rows.append(charts.Row(factor.name, [point(figure) for figure in pair if figure]))
    title = f"Företagens och politikernas betyg {year}"
    said = "Samma frågor till företag och politiker. Ju längre streck, desto mer olika ser de på saken."
    scale = found.catalogue.scale(survey)
    chart = charts.dots(f"{survey.key}-grupper", title, said, ["Företag", "Politiker"], rows, scale)
    return _told(found, survey, chart, _apart(rows))


def _apart(rows: Sequence[charts.Row]) -> str:
    """Where the two groups see a thing most differently, in a sentence."""
    if not rows:
        return ""
    widest = max(rows, key=lambda row: abs((row.points[0].value or 0) - (row.points[1].value or 0)))
    business, politician = (each.text for each in widest.points)
    return f"Mest olika ser de på {widest.label.lower()}: företagen ger {business}, politikerna {politician}."


def all_themes(found: Results, survey: Survey, labelled: Sequence[tuple[str, Figure]], place: str) -> charts.DotChart:
    """Every theme's factors of one survey beside the country, on one axis, so that the themes may be compared."""
    rows = []
    for label, own in labelled:
        country = found.compared_with(own)
        rows.append(charts.Row(label, [point(own), point(country) if country else None]))
    title, scale = f"{survey.name} {labelled[0][1].year}", found.catalogue.scale(survey)
    said = f"{title}: {place} och riket i varje tema, på samma axel."
    chart = charts.dots(f"teman-{survey.key}", title, said, [place, "Riket"], rows, scale)
    return _told(found, survey, chart, f"{title}: {_counted(found, [own for _, own in labelled])}")


def _counted(found: Results, figures: Sequence[Figure]) -> str:
    return beside_riket([found.beside_the_country(each) for each in figures])


def beside_riket(sides: Sequence[int | None]) -> str:
    """ "av 6 är 5 ungefär som riket och 1 sämre än riket." Of one there is nothing to count."""
    words = ((1, "bättre än riket"), (0, "ungefär som riket"), (-1, "sämre än riket"))
    said = [(count, how) for side, how in words if (count := sides.count(side))]
    if not said:
        return "jämförelse med riket saknas."
    (count, how), number = said[0], len(sides)
    if count == number:
        return f"{how} i den enda jämförelsen." if number == 1 else f"alla {number} är {how}."
    return f"av {number} är {join_words(f'{count} {how}' for count, how in said)}."


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
    said = "Det som väger tungt och går sämst står uppe till vänster."
    title, scale = f"Vikt och resultat {year}", found.catalogue.scale(survey)
    return _told(found, survey, charts.matrix(f"{survey.key}-prioritering", title, said, weighed, scale), said)
