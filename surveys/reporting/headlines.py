"""What a survey says in a sentence or two: the value, what it is called, how many answered, and the change."""

from dataclasses import dataclass

from django.urls import reverse

from portal.text.bars import Spark, spark
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
    called: str  # "Kallas högt. 87 företag har svarat."
    compared: str  # with the country
    change: Comparison
    spark: Spark | None
    place: str = ""  # in the ranking
    rank: Figure | None = None

    @property
    def changed(self) -> str:
        return self.change.sentence

    @property
    def unit(self) -> str:
        """ "NKI av 100, 2025": what stands beside the number."""
        return f"av {in_words(self.figure.scale.highest, 'rank')}, år {self.year}"

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
        called=_called(found, newest),
        compared=_compared(found, newest),
        change=found.compare(newest),
        spark=_spark(found, newest),
        place=place_in_words(found.compare(rank)) if rank else "",
        rank=rank,
    )


def _spark(found: Results, newest: Figure) -> Spark | None:
    """Since the total came to mean what it means."""
    since = max([year for year in found.breaks(newest.area) if year <= newest.year], default=0)
    line = found.line(newest.area, newest.factor)
    return spark([each.value and float(each.value) for year, each in line.items() if year >= since])


def _called(found: Results, figure: Figure) -> str:
    name = found.called(figure)
    return f"{f'Kallas {name}. ' if name else ''}{_answers(figure)}".strip()


def _answers(figure: Figure) -> str:
    return f"{number_word(figure.answers).capitalize()} företag har svarat." if figure.answers else ""


def _sentence(found: Results, survey: Survey, figure: Figure) -> str:
    called = found.called(figure)
    called = f", vilket kallas {called}" if called else ""
    preliminary = "Preliminärt: " if figure.is_preliminary else ""
    highest = in_words(figure.scale.highest, "rank")
    name = survey.index_name if survey.index_name.isupper() else f"{survey.index_name.capitalize()}et"
    said = f"{preliminary}{name} är {figure.text} av {highest} för {figure.year}{called}."
    return f"{said} {_answers(figure)}".strip()


def _compared(found: Results, figure: Figure) -> str:
    words = found.beside_in_words(figure)
    by_chance = ": skillnaden kan vara slump" if words.startswith("ungefär") else ""
    return f"Det är {words}{by_chance}." if words else ""


def place_in_words(comparison: Comparison) -> str:
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
