"""What a survey says in a sentence or two: the value, what it is called, how many answered, and the change."""

from dataclasses import dataclass

from django.urls import reverse

from portal.text.swedish import number_word
from portal.text.ttl_cache import TtlCache
from surveys.catalogue import catalogue
from surveys.models import Survey
from surveys.pure.swedish_numbers import in_words
from surveys.results import Comparison, Figure, Results, results
from surveys.workflow import Release


@dataclass(frozen=True)
class Headline:
    survey: Survey
    figure: Figure
    sentence: str
    compared: str  # with the country
    changed: str
    place: str = ""  # in the ranking
    rank: Figure | None = None

    @property
    def year(self) -> int:
        return self.figure.year

    @property
    def address(self) -> str:
        return reverse("survey_results") + f"#{self.survey.key}"


def headline(found: Results, survey: Survey) -> Headline | None:
    """About the newest year with a value; None when there is nothing to say."""
    area, factor = found.catalogue.main_area(survey), found.catalogue.index_of(survey)
    newest = found.newest(area, factor)
    if newest is None:
        return None
    rank = newest_rank(found, survey)
    return Headline(
        survey=survey,
        figure=newest,
        sentence=_sentence(found, survey, newest),
        compared=_compared(found, newest),
        changed=found.compare(newest).sentence,
        place=_place(found.compare(rank)) if rank else "",
        rank=rank,
    )


def _sentence(found: Results, survey: Survey, figure: Figure) -> str:
    name = found.called(figure)
    called = f", vilket kallas {name}" if name else ""
    answers = f" {number_word(figure.answers).capitalize()} företag har svarat." if figure.answers else ""
    preliminary = "Preliminärt: " if figure.is_preliminary else ""
    highest = in_words(figure.scale.highest, "rank")
    name = survey.index_name if survey.index_name.isupper() else f"{survey.index_name}et"
    return f"{preliminary}{name} är {figure.text} av {highest} för {figure.year}{called}.{answers}".replace(
        "betyget är", "Betyget är"
    )


def _compared(found: Results, figure: Figure) -> str:
    country, side = found.compared_with(figure), found.beside_the_country(figure)
    if country is None or side is None:
        return ""
    if country.value == figure.value:
        return f"Det är samma som riket ({country.text})."
    if side == 0:
        return f"Det är ungefär som riket ({country.text}): skillnaden kan vara slump."
    return f"Det är {'bättre' if side > 0 else 'sämre'} än riket ({country.text})."


def _place(comparison: Comparison) -> str:
    rank = comparison.now
    return f"Plats {rank.text} av 290 i rankningen {rank.year}. {comparison.sentence}"


def newest_rank(found: Results, survey: Survey) -> Figure | None:
    area = found.catalogue.main_area(survey)
    places = [factor for factor in found.catalogue.factors_of(survey) if factor.is_place or factor.is_index]
    ranks = [found.newest(area, factor, release=Release.RANKING) for factor in places]
    return max((rank for rank in ranks if rank), key=lambda rank: rank.year, default=None)


def rank_factor(found: Results, survey: Survey):
    rank = newest_rank(found, survey)
    return rank.factor if rank else None


@TtlCache
def newest_headline() -> Headline | None:
    """The survey that published last, for the start page."""
    found = results()
    said = [headline(found, survey) for survey in catalogue().surveys]
    return max((each for each in said if each), key=lambda each: each.figure.published_in, default=None)
