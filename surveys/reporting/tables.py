"""Results as tables: a year's areas and factors, the heat table, and both surveys by theme."""

from dataclasses import dataclass, field
from decimal import Decimal

from surveys import charts
from surveys.charts import DotChart
from surveys.improvements import Improvement
from surveys.models import Area, Band, Factor, Survey, Target, Theme
from surveys.pure import index
from surveys.pure.swedish_numbers import number
from surveys.reporting import drawing
from surveys.results import Comparison, Figure, Results

SIGNS = {1: "▼▼", 2: "▼", 3: "●", 4: "▲", 5: "▲▲"}  # said with the colour, for those who do not see it


@dataclass(frozen=True)
class Line:
    """A figure in a table, with all that is said of it."""

    area: Area
    factor: Factor
    figure: Figure
    country: Figure | None
    called: str  # by the scale's own words
    comparison: Comparison
    side: int | None  # beside the country: 1, 0 (may be chance) or -1

    @property
    def name(self) -> str:
        return f"{self.area.name}, {self.factor.name}" if self.area.name else self.factor.name

    @property
    def over(self) -> Decimal:
        """How far above the country, below when negative; zero when they are alike or there is nothing to compare."""
        if self.figure.value is None or self.country is None or self.country.value is None:
            return Decimal(0)
        return self.figure.value - self.country.value


@dataclass(frozen=True)
class HeatCell:
    figure: Figure | None
    band: Band | None

    @property
    def sign(self) -> str:
        return SIGNS.get(self.band.level, "") if self.band else ""


def _line(found: Results, figure: Figure) -> Line:
    return Line(
        area=figure.area,
        factor=figure.factor,
        figure=figure,
        country=found.compared_with(figure),
        comparison=found.compare(figure),
        side=found.beside_the_country(figure),
        called=found.called(figure),
    )


def factors_of_a_year(found: Results, survey: Survey, year: int) -> list[Line]:
    """The index of each area, or (where there is one area) each factor."""
    figures = [found.at(area, factor, year) for _, area, factor in pairs(found, survey)]
    return [_line(found, figure) for figure in figures if figure is not None]


def pairs(found: Results, survey: Survey) -> list[tuple[str, Area, Factor]]:
    """What the survey is best divided by: its areas, or its factors when it has one area only."""
    known = found.catalogue
    areas = known.areas_of(survey)
    if len(areas) > 1:
        return [(area.name, area, known.index_of(survey)) for area in areas]
    factors = [factor for factor in known.factors_of(survey) if not factor.is_place]
    return [
        (survey.index_name if factor.is_index and areas[0].name else factor.name, areas[0], factor)
        for factor in factors
    ]


def heat(found: Results, survey: Survey, year: int) -> tuple[list[Factor], list[tuple[Area, list[HeatCell]]]] | None:
    """Areas down and factors across; None where a survey has not both."""
    known = found.catalogue
    factors = [
        factor
        for factor in known.factors_of(survey)
        if any(found.at(area, factor, year) for area in known.areas_of(survey))
    ]
    rows = []
    for area in known.areas_of(survey):
        figures = [found.at(area, factor, year) for factor in factors]
        if any(figures):
            rows.append((area, [HeatCell(figure, found.band(figure) if figure else None) for figure in figures]))
    return (factors, rows) if len(rows) > 1 and len(factors) > 1 else None


@dataclass
class ThemeRow:
    """What each survey says about a theme, on its own scale. Nothing is added up."""

    theme: Theme
    place: str
    silent: list[Survey]  # those that do not ask about it, or have no answer to show
    lines: list[tuple[Survey, Line]]
    actions: list[Improvement] = field(default_factory=list)

    @property
    def table(self) -> charts.Table:
        rows = [(f"{survey.name}: {line.factor.name}", _pair(line)) for survey, line in self.lines]
        return charts.Table(self.theme.name, ["Mätning och fråga", self.place, "Riket"], rows)

    @property
    def together(self) -> str:
        """What each survey says beside the country, when there are several: never added up."""
        sides: dict[str, set[int]] = {}
        for survey, line in self.lines:
            if line.side is not None:
                sides.setdefault(survey.name, set()).add(line.side)
        said = {name: _side(found) for name, found in sides.items()}
        if len(said) < 2:
            return ""
        if len(set(said.values())) == 1:
            return f"Mätningarna säger samma sak: {next(iter(said.values()))}."
        each = ". ".join(f"{name}: {side}" for name, side in said.items())
        return f"{each}. De frågar olika företag om olika saker."


def _side(found: set[int]) -> str:
    if found <= {0}:
        return "ungefär som riket"
    if found <= {0, 1}:
        return "bättre än riket"
    return "sämre än riket" if found <= {0, -1} else "både bättre och sämre än riket"


def _pair(line: Line) -> list[charts.Cell]:
    """Ours and the country's."""
    pair = [charts.cell_of(drawing.point(each)) for each in (line.figure, line.country) if each]
    return pair if line.country else [*pair, charts.Cell("–", is_number=False)]


def themes(found: Results, place: str) -> list[ThemeRow]:
    """Each theme with the newest year of each survey."""
    known = found.catalogue
    newest = {survey.pk: years[-1] for survey in known.surveys if (years := found.years(survey))}
    rows = []
    for theme in known.themes:
        row = ThemeRow(theme, place, [], [])
        for survey in known.surveys:
            factors = [factor for factor in known.factors_of(survey) if factor.theme_id == theme.pk]
            year = newest.get(survey.pk)
            if lines := _theme_lines(found, survey, factors, year) if year else []:
                row.lines += [(survey, line) for line in lines]
            elif survey.key != "nui":
                row.silent.append(survey)
        if row.lines:
            rows.append(row)
    return rows


def theme_charts(found: Results, rows: list[ThemeRow], place: str) -> list[DotChart]:
    """A chart for each survey, with every theme on its axis."""
    made = []
    for survey in found.catalogue.surveys:
        told = [(row.theme, line) for row in rows for asked, line in row.lines if asked.pk == survey.pk]
        labelled = [(_labelled(theme, line), line.figure) for theme, line in told]
        if labelled:
            made.append(drawing.all_themes(found, survey, labelled, place))
    return made


def _labelled(theme: Theme, line: Line) -> str:
    name = line.factor.name
    begun = name if name.isupper() else f"{name[0].lower()}{name[1:]}"
    return name if name == theme.name else f"{theme.name}: {begun}"


def _theme_lines(found: Results, survey: Survey, factors: list[Factor], year: int) -> list[Line]:
    area = found.catalogue.main_area(survey)
    figures = [found.at(area, factor, year) for factor in factors]
    return [_line(found, figure) for figure in figures if figure is not None and figure.value is not None]


def strongest_and_weakest(found: Results, survey: Survey, year: int, many: int = 3) -> tuple[list[Line], list[Line]]:
    """By the distance to the country, so that areas which are hard everywhere are not always the weakest.

    Strong is what lies above the country and weak what lies below, so either may be empty.
    """
    known = found.catalogue
    lines = [
        _line(found, figure)
        for area in known.areas_of(survey)
        for factor in known.factors_of(survey)
        if (figure := found.at(area, factor, year)) and figure.value is not None
    ]
    ranked = sorted((line for line in lines if line.over), key=lambda line: line.over)
    strongest = [line for line in ranked[::-1] if line.over > 0]
    weakest = [line for line in ranked if line.over < 0]
    return strongest[:many], weakest[:many]


@dataclass(frozen=True)
class TargetLine:
    target: Target
    line: Line
    left: Decimal

    @property
    def is_reached(self) -> bool:
        return self.left <= 0

    @property
    def sentence(self) -> str:
        if self.is_reached:
            return "Målet är nått."
        return f"{number(self.left, self.line.figure.scale.decimals)} kvar till målet."


def targets(found: Results) -> list[TargetLine]:
    """The goals that the council has set, each with the newest figure that it is about."""
    lines = []
    for area_id, factor_id in found.catalogue.targets:
        area, factor = found.catalogue.areas[area_id], found.catalogue.factors[factor_id]
        figure = found.newest(area, factor)
        target = figure and found.catalogue.target(area, factor, figure.year)
        if figure and figure.value is not None and target:
            left = index.distance_to(target.value, figure.value, figure.scale)
            lines.append(TargetLine(target, _line(found, figure), left))
    return lines
