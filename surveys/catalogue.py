"""What is measured and by which rules, read once every few seconds: every page of results needs all of it."""

from collections import defaultdict
from dataclasses import dataclass, field

from portal.models import town_hall
from portal.text.ttl_cache import TtlCache
from surveys.models import (
    Area,
    AreaInTotal,
    Band,
    Factor,
    FactorInEdition,
    Municipality,
    RespondentGroup,
    Survey,
    Target,
    Theme,
    Threshold,
)
from surveys.pure.index import breaks
from surveys.pure.scales import SCALES, Scale


@dataclass
class Catalogue:
    surveys: list[Survey]
    areas: dict[int, Area]
    factors: dict[int, Factor]
    groups: dict[int, RespondentGroup]
    themes: list[Theme]
    compared: list[Municipality]  # the country first, then the county and groups of municipalities
    similar: list[Municipality]  # those like ours, one by one
    bands: dict[int, list[Band]] = field(default_factory=lambda: defaultdict(list))
    thresholds: dict[int, list[Threshold]] = field(default_factory=lambda: defaultdict(list))
    in_total: dict[int, list[AreaInTotal]] = field(default_factory=lambda: defaultdict(list))  # by survey
    weights: dict[int, list[FactorInEdition]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[tuple[int, int], list[Target]] = field(default_factory=lambda: defaultdict(list))

    @property
    def country(self) -> str:
        """The code of the country, as results are found by."""
        return next((place.code for place in self.compared if place.kind == "country"), "")

    def survey(self, key: str) -> Survey | None:
        return next((survey for survey in self.surveys if survey.key == key), None)

    def areas_of(self, survey: Survey) -> list[Area]:
        return [area for area in self.areas.values() if area.survey_id == survey.pk]

    def factors_of(self, survey: Survey) -> list[Factor]:
        return [factor for factor in self.factors.values() if factor.survey_id == survey.pk]

    def index_of(self, survey: Survey) -> Factor:
        return next(factor for factor in self.factors_of(survey) if factor.is_index)

    def main_area(self, survey: Survey) -> Area:
        """The total where there is one, else the only area."""
        areas = self.areas_of(survey)
        return next((area for area in areas if area.is_total), areas[0])

    def scale(self, survey: Survey) -> Scale:
        return SCALES[survey.scale]

    def fewest_answers(self, area: Area, year: int) -> int:
        """With fewer answers than this a value is not shown; 0 where no limit is known."""
        rows = self.thresholds[area.survey_id]
        return next((row.answers for row in rows if row.for_total == area.is_total and row.years.hold(year)), 0)

    def band_edges(self, survey: Survey, year: int) -> list[Band]:
        return [band for band in self.bands[survey.pk] if band.years.hold(year)]

    def total_is_made_of(self, survey: Survey, year: int) -> frozenset[int]:
        return frozenset(row.area_id for row in self.in_total[survey.pk] if row.years.hold(year))

    def breaks_of(self, area: Area, years: list[int]) -> list[int]:
        """The years from which the area's results cannot be compared with those before.

        Only the total is made of others: when its areas change it means something else, whatever it is called.
        """
        if not area.is_total:
            return []
        survey = next(each for each in self.surveys if each.pk == area.survey_id)
        every = list(range(min(years), max(years) + 1)) if years else []
        return breaks(every, [self.total_is_made_of(survey, year) for year in every])

    def weight(self, factor: Factor, year: int) -> FactorInEdition | None:
        """How much the factor weighs that year, or in the last year before it for which the weight is known."""
        known = [row for row in self.weights[factor.pk] if row.weight is not None and row.since <= year]
        return max(known, key=lambda row: row.since, default=None)

    def target(self, area: Area, factor: Factor, year: int) -> Target | None:
        return next((row for row in self.targets[(area.pk, factor.pk)] if row.years.hold(year)), None)


KINDS = ["country", "county", "similar"]


def _comparison_order(place: Municipality) -> tuple:
    """Which municipalities are like ours changes from year to year: the group of the settings goes first."""
    return KINDS.index(place.kind), place.code != town_hall().similar_group, place.pk


@TtlCache
def catalogue() -> Catalogue:
    compared = Municipality.objects.exclude(kind=Municipality.Kind.MUNICIPALITY)
    found = Catalogue(
        surveys=list(Survey.objects.all()),
        areas={area.pk: area for area in Area.objects.select_related("survey")},
        factors={factor.pk: factor for factor in Factor.objects.select_related("survey", "theme")},
        groups={group.pk: group for group in RespondentGroup.objects.all()},
        themes=list(Theme.objects.all()),
        compared=sorted(compared, key=_comparison_order),
        similar=list(Municipality.objects.filter(is_similar=True)),
    )
    for band in Band.objects.all():
        found.bands[band.survey_id].append(band)
    for threshold in Threshold.objects.all():
        found.thresholds[threshold.survey_id].append(threshold)
    for row in AreaInTotal.objects.select_related("area"):
        found.in_total[row.area.survey_id].append(row)
    for weight in FactorInEdition.objects.all():
        found.weights[weight.factor_id].append(weight)
    for target in Target.objects.all():
        found.targets[(target.area_id, target.factor_id)].append(target)
    return found
