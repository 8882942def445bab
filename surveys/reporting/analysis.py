"""What those who lead need to see: what to do first, what is strong and weak, and what is left to the goals."""

from dataclasses import dataclass

from surveys import charts
from surveys.charts import DotChart, Matrix
from surveys.improvements import Improvement
from surveys.models import Survey
from surveys.pure.swedish_numbers import in_words
from surveys.reporting import drawing, tables
from surveys.reporting.tables import Line, TargetLine
from surveys.results import Results


@dataclass(frozen=True)
class Weak:
    """A weak figure, and what is decided to be done about it."""

    line: Line
    actions: list[Improvement]


@dataclass(frozen=True)
class SurveyAnalysis:
    survey: Survey
    year: int
    strongest: list[Line]
    weak: list[Weak]
    priorities: Matrix
    groups: DotChart

    @property
    def weakest(self) -> list[Line]:
        return [each.line for each in self.weak]

    @property
    def is_compared(self) -> bool:
        return bool(self.strongest or self.weak)

    @property
    def has_something(self) -> bool:
        return self.is_compared or not (self.priorities.is_empty and self.groups.is_empty)


@dataclass(frozen=True)
class Analysis:
    surveys: list[SurveyAnalysis]
    targets: list[TargetLine]
    target_charts: list[DotChart]


def analyse(found: Results, place: str, decided: list[Improvement]) -> Analysis:
    """`decided`: the improvements that may belong to what is weak."""
    surveys = []
    for survey in found.catalogue.surveys:
        if years := found.years(survey):
            strongest, weakest = tables.strongest_and_weakest(found, survey, years[-1])
            surveys.append(
                SurveyAnalysis(
                    survey,
                    years[-1],
                    strongest,
                    [Weak(line, _about(line, decided)) for line in weakest],
                    drawing.priorities(found, survey, years[-1]),
                    drawing.businesses_and_politicians(found, survey, years[-1]),
                )
            )
    targets = tables.targets(found)
    return Analysis(surveys, targets, _target_charts(found, targets, place))


def _about(line: Line, decided: list[Improvement]) -> list[Improvement]:
    area, factor = line.area, line.factor
    about = {
        "area": (area.survey.key, area.key),
        "factor": factor.key,
        "theme": factor.theme.key if factor.theme else "",
    }
    return [each for each in decided if each.is_about(**about)]


def _target_charts(found: Results, targets: list[TargetLine], place: str) -> list[DotChart]:
    """A chart for each survey, since each has its own scale."""
    made = []
    for survey in found.catalogue.surveys:
        rows = []
        mine = [each for each in targets if each.line.area.survey_id == survey.pk]
        for each in mine:
            figure = each.line.figure
            goal = charts.Point(figure.year, each.target.value, in_words(each.target.value, figure.scale.key))
            rows.append(charts.Row(f"{each.line.name} {figure.year}", [drawing.point(figure), goal]))
        if rows:
            title = f"Avstånd till målen, {survey.name}"
            scale = found.catalogue.scale(survey)
            said = f"{title}: {place} och målet."
            chart = charts.dots(f"mal-{survey.key}", title, said, [place, "Mål"], rows, scale)
            chart.source, chart.sentence = found.sources(survey), _left(survey, mine)
            made.append(chart)
    return made


def _left(survey: Survey, targets: list[TargetLine]) -> str:
    """One goal with how far it is, several with how many are reached."""
    if len(targets) == 1:
        sentence = targets[0].sentence
        return f"{survey.name}: {sentence[0].lower()}{sentence[1:]}"
    return f"{survey.name}: {sum(each.is_reached for each in targets)} av {len(targets)} mål är nådda."
