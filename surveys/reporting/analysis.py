"""What those who lead need to see: what to do first, what is strong and weak, and what is left to the goals."""

from dataclasses import dataclass

from surveys import charts
from surveys.charts import DotChart, Matrix
from surveys.models import Survey
from surveys.pure.swedish_numbers import in_words
from surveys.reporting import drawing, tables
from surveys.reporting.tables import Line, TargetLine
from surveys.results import Results


@dataclass(frozen=True)
class SurveyAnalysis:
    survey: Survey
    year: int
    strongest: list[Line]
    weakest: list[Line]
    priorities: Matrix
    groups: DotChart

    @property
    def is_compared(self) -> bool:
        return bool(self.strongest or self.weakest)

    @property
    def has_something(self) -> bool:
        return self.is_compared or not (self.priorities.is_empty and self.groups.is_empty)


@dataclass(frozen=True)
class Analysis:
    surveys: list[SurveyAnalysis]
    targets: list[TargetLine]
    target_charts: list[DotChart]


def analyse(found: Results, place: str) -> Analysis:
    surveys = []
    for survey in found.catalogue.surveys:
        if years := found.years(survey):
            strongest, weakest = tables.strongest_and_weakest(found, survey, years[-1])
            surveys.append(
                SurveyAnalysis(
                    survey,
                    years[-1],
                    strongest,
                    weakest,
                    drawing.priorities(found, survey, years[-1]),
                    drawing.businesses_and_politicians(found, survey, years[-1]),
                )
            )
    targets = tables.targets(found)
    return Analysis(surveys, targets, _target_charts(found, targets, place))


def _target_charts(found: Results, targets: list[TargetLine], place: str) -> list[DotChart]:
    """A chart for each survey, since each has its own scale."""
    made = []
    for survey in found.catalogue.surveys:
        rows = []
        for each in targets:
            if each.line.area.survey_id != survey.pk:
                continue
            figure = each.line.figure
            goal = charts.Point(figure.year, each.target.value, in_words(each.target.value, figure.scale.key))
            label = f"{each.line.area.name}, {figure.factor.name}" if each.line.area.name else figure.factor.name
            rows.append(charts.Row(f"{label} {figure.year}", [drawing.point(figure), goal]))
        if rows:
            title = f"Avstånd till målen, {survey.name}"
            scale = found.catalogue.scale(survey)
            said = f"{title}: {place} och målet."
            made.append(charts.dots(f"mal-{survey.key}", title, said, [place, "Mål"], rows, scale))
    return made
