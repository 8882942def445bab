"""What a survey said before an improvement and what it says after, honestly: `training` asks, `surveys` answers.

A result is an observation and no proof: other things happened in the same year. What cannot be compared is not
compared (breaks in the total), what has too few answers is not shown, and a year that had begun before the action
was done shows only a part of its effect.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from surveys.catalogue import catalogue
from surveys.models import Area, Factor
from surveys.results import Comparison, Figure, Results, results
from training.models import ImprovementAction
from training.workflow import Improvement


@dataclass(frozen=True)
class Effect:
    before: Figure | None
    after: Figure | None
    comparison: Comparison | None
    remarks: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """There is a new result to judge by."""
        return self.after is not None

    @property
    def sentence(self) -> str:
        if self.after is None:
            return "Inget nytt resultat har kommit ännu."
        return self.comparison.sentence if self.comparison else ""


def waiting_for_a_verdict() -> list[ImprovementAction]:
    """Carried out, and a new result has come. Two queries."""
    done = list(ImprovementAction.objects.filter(state=Improvement.DONE).select_related("area__survey", "factor"))
    known = of(done)
    return [action for action in done if action.pk in known and known[action.pk].is_known]


def newest_year(area: Area, factor: Factor) -> int | None:
    """The newest year with a value of ours."""
    newest = _results([area.survey_id], [factor.pk]).newest(area, factor)
    return newest.year if newest else None


def of(actions: list[ImprovementAction]) -> dict[int, Effect]:
    """What is known of each, by the action's number. One query, however many they are."""
    measured = [action for action in actions if action.area_id and action.factor_id]
    if not measured:
        return {}
    surveys = {action.area.survey_id for action in measured}
    found = _results(surveys, [action.factor_id for action in measured])
    return {action.pk: _effect(found, action) for action in measured}


def _results(surveys, factors: list[int]) -> Results:
    asked = [survey for survey in catalogue().surveys if survey.pk in surveys]
    return results(asked, only=Q(series__factor__in=factors))


def _effect(found: Results, action: ImprovementAction) -> Effect:
    line = found.line(action.area, action.factor)
    known = [figure for figure in line.values() if figure.value is not None]
    since = action.measured_before or 0
    before = next((figure for figure in reversed(known) if figure.year <= since), None)
    after = next((figure for figure in reversed(known) if figure.year > since), None)
    comparison = found.compare(after, year=before.year if before else 0) if after else None
    return Effect(before, after, comparison, _remarks(action, line, after, since))


def _remarks(action: ImprovementAction, line: dict[int, Figure], after: Figure | None, since: int) -> list[str]:
    said = []
    later = [figure for year, figure in line.items() if year > since]
    hidden = [figure for figure in later if figure.value is None]
    if hidden and (after is None or hidden[-1].year > after.year):
        said.append(f"Resultatet för {hidden[-1].year} visas inte: {hidden[-1].why_not}.")
    if after is None:
        return said
    if action.done_at is None:
        said.append("Åtgärden är inte genomförd ännu, så resultatet säger inget om den.")
    elif action.done_at.year >= after.year:
        said.append(f"Åtgärden blev klar {action.done_at.year}. Mätåret {after.year} visar högst en del av effekten.")
    if after.is_preliminary:
        said.append("Det nya värdet är preliminärt.")
    said.append("Annat kan också ha påverkat resultatet.")
    return said
