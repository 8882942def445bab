"""Published results as they are read: which figures are shown, what they are compared with, and how they changed.

Nothing is computed from published values but what the reader is told about them: their band, the difference between
two that can be compared, and whether chance could explain it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from portal.models import town_hall
from surveys.catalogue import Catalogue, catalogue
from surveys.models import Area, Band, Factor, Municipality, Survey, Value
from surveys.pure import index
from surveys.pure.index import Change
from surveys.pure.scales import SCALES, Scale
from surveys.pure.swedish_numbers import TOO_FEW, in_words, number
from surveys.workflow import Release, ValueState

BUSINESSES = "foretag"
OWN = "own"
FIELDS = (
    "pk",
    "series__area_id",
    "series__factor_id",
    "series__group__key",
    "series__municipality__code",
    "series__release",
    "edition__measurement_year",
    "edition__publication_year",
    "value",
    "answers",
    "response_rate",
    "state",
    "scale",
    "batch__kind",
    "counts_batch__kind",
)


@dataclass(frozen=True)
class Figure:
    """One published value. `value` is None when it is missing, withheld, or has too few answers to be shown."""

    pk: int
    area: Area
    factor: Factor
    group: str
    place: str  # own, or the code of what it is compared with
    release: str
    year: int
    published_in: int
    value: Decimal | None
    answers: int | None
    rate: Decimal | None
    state: str
    scale: Scale
    is_from_kolada: bool
    few: bool  # too few have answered for a value to be shown, whether the file has one or not

    @property
    def text(self) -> str:
        return in_words(self.value, self.scale.key)

    @property
    def why_not(self) -> str:
        """What is said instead of a value."""
        return TOO_FEW if self.few or self.state == ValueState.SUPPRESSED else "saknas"

    @property
    def address(self) -> str:
        return reverse("survey_figure", args=[self.pk])

    @property
    def is_preliminary(self) -> bool:
        return self.state == ValueState.PRELIMINARY


@dataclass(frozen=True)
class Comparison:
    """Two years of the same series, and what can be said of them."""

    now: Figure
    before: Figure | None
    change: Change
    broken: bool = False  # the total means something else now

    @property
    def difference(self) -> Decimal | None:
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def sentence(self) -> str:
        if self.broken:
            return "Går inte att jämföra med tidigare år, för totalen räknas på ett annat sätt."
        if self.before is None:
            return "Det finns inget tidigare år att jämföra med."
        year, scale = self.before.year, self.now.scale
        if scale.key == "rank":
            return _places(self.difference, year)
        by = number(self.difference or Decimal(0), scale.decimals, sign=True)
        return {
            Change.BETTER: f"Bättre än {year} ({by}). Förändringen är större än slumpen brukar ge.",
            Change.WORSE: f"Sämre än {year} ({by}). Förändringen är större än slumpen brukar ge.",
            Change.NOT_CERTAIN: f"Ingen säker förändring sedan {year} ({by}).",
            Change.UNKNOWN: f"{by} sedan {year}. Antalet svar är okänt, så vi vet inte om förändringen är säker.",
            Change.NONE: f"Samma som {year}.",
        }[self.change]

    @property
    def arrow(self) -> str:
        """Which way, beside the words; level where nobody can say that anything has changed."""
        return {Change.BETTER: "↗", Change.WORSE: "↘"}.get(self.change, "→") if self.before else ""

    @property
    def short(self) -> str:
        if self.broken:
            return "går inte att jämföra"
        words = {
            Change.BETTER: "bättre",
            Change.WORSE: "sämre",
            Change.NOT_CERTAIN: "ingen säker förändring",
            Change.UNKNOWN: "osäkert",
            Change.NONE: "samma",
        }
        return "–" if self.before is None else words[self.change]


def _places(difference: Decimal | None, year: int) -> str:
    if not difference:
        return f"Samma plats som {year}."
    steps = abs(int(difference))
    word = "plats" if steps == 1 else "platser"
    return f"{steps} {word} {'upp' if difference < 0 else 'ner'} sedan {year}."


@dataclass
class Results:
    """Figures of one or more surveys, found by what they are about."""

    catalogue: Catalogue
    figures: list[Figure]
    _by: dict[tuple, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for figure in self.figures:
            self._by[self._key(figure)] = figure

    @staticmethod
    def _key(figure: Figure) -> tuple:
        return (figure.area.pk, figure.factor.pk, figure.group, figure.place, figure.release, figure.year)

    def at(
        self,
        area: Area,
        factor: Factor,
        year: int,
        *,
        place: str = OWN,
        group: str = BUSINESSES,
        release: str = Release.ANSWERS,
    ) -> Figure | None:
        return self._by.get((area.pk, factor.pk, group, place, release, year))

    def years(self, survey: Survey, *, release: str = Release.ANSWERS, place: str = OWN) -> list[int]:
        """The years that have any figure of ours, missing ones too."""
        found = {
            figure.year
            for figure in self.figures
            if figure.area.survey_id == survey.pk and figure.release == release and figure.place == place
        }
        return sorted(found)

    def line(self, area: Area, factor: Factor, **about) -> dict[int, Figure]:
        """A series' figures by year."""
        return {year: figure for year in self._years if (figure := self.at(area, factor, year, **about)) is not None}

    @cached_property
    def _years(self) -> list[int]:
        return sorted({figure.year for figure in self.figures})

    def newest(self, area: Area, factor: Factor, **about) -> Figure | None:
        shown = [figure for figure in self.line(area, factor, **about).values() if figure.value is not None]
        return shown[-1] if shown else None

    def compare(self, now: Figure, *, year: int | None = None) -> Comparison:
        """With the last year before that has a value, or with that very year; never across a break in what the total
        is made of."""
        about = {"group": now.group, "place": now.place, "release": now.release}
        line = self.line(now.area, now.factor, **about)
        wanted = [each for each in line if each < now.year and year in (None, each)]
        earlier = [line[each] for each in wanted if line[each].value is not None]
        before = earlier[-1] if earlier else None
        if before is None or now.value is None or before.value is None:
            return Comparison(now, None, Change.UNKNOWN)
        if any(before.year < broken <= now.year for broken in self.breaks(now.area)):
            return Comparison(now, None, Change.UNKNOWN, broken=True)
        spread = self._survey(now).spread
        change = index.change(
            now.value, before.value, answers=now.answers, answers_before=before.answers, spread=spread, scale=now.scale
        )
        return Comparison(now, before, change)

    def breaks(self, area: Area) -> list[int]:
        return self.catalogue.breaks_of(area, self._years)

    def band(self, figure: Figure) -> Band | None:
        if figure.value is None or figure.scale.key == "rank":
            return None
        bands = self.catalogue.band_edges(self._survey(figure), figure.year)
        name = index.band_of(figure.value, [(band.lowest, band.name) for band in bands])
        return next((band for band in bands if band.name == name), None)

    def called(self, figure: Figure) -> str:
        """The band's name. A band begins at a whole number, so 69,6 counts as 70: that is told where it decides."""
        band = self.band(figure)
        if band is None or figure.value is None:
            return ""
        whole = index.rounded(figure.value)
        edges = [each.lowest for each in self.catalogue.band_edges(self._survey(figure), figure.year)]
        is_lifted = any(figure.value < edge <= whole for edge in edges)
        return f"{band.name} (avrundat till {whole})" if is_lifted else band.name

    def _survey(self, figure: Figure) -> Survey:
        return next(each for each in self.catalogue.surveys if each.pk == figure.area.survey_id)

    def beside_the_country(self, figure: Figure) -> int | None:
        """1 over, -1 under, 0 when the difference may be chance; None when there is nothing to compare."""
        country = self.compared_with(figure)
        if country is None or country.value is None or figure.value is None:
            return None
        spread = self._survey(figure).spread
        return index.beside(figure.value, country.value, answers=figure.answers, spread=spread, scale=figure.scale)

    def beside_in_words(self, figure: Figure) -> str:
        """ "bättre än riket (71,8)"; empty where there is nothing to compare."""
        country, side = self.compared_with(figure), self.beside_the_country(figure)
        if country is None or side is None:
            return ""
        if country.value == figure.value:
            return f"samma som riket ({country.text})"
        return f"{('ungefär som', 'bättre än', 'sämre än')[side]} riket ({country.text})"

    def sources(self, survey: Survey) -> str:
        """Whom to thank for the figures."""
        figures = [figure for figure in self.figures if figure.area.survey_id == survey.pk]
        names = [survey.owner, *(["Kolada"] if any(figure.is_from_kolada for figure in figures) else [])]
        return f"Källa: {' och '.join(names)}."

    def compared_with(self, figure: Figure) -> Figure | None:
        """The country's figure of the same year."""
        about = {"group": figure.group, "release": figure.release}
        return self.at(figure.area, figure.factor, figure.year, place=self.catalogue.country, **about)


def results(surveys: Iterable[Survey] | None = None, *, only: Q | None = None) -> Results:
    """Our figures and those they are compared with, in one query."""
    known = catalogue()
    is_ours = Q(series__municipality__code=town_hall().code)
    is_compared = ~Q(series__municipality__kind=Municipality.Kind.MUNICIPALITY)
    is_beside_us = Q(series__municipality__is_similar=True, series__release=Release.RANKING)
    rows = Value.objects.filter(is_ours | is_compared | is_beside_us)
    if surveys is not None:
        rows = rows.filter(edition__survey__in=list(surveys))
    if only is not None:
        rows = rows.filter(only)
    found = rows.order_by("edition__measurement_year", "pk").values_list(*FIELDS)
    # What somebody has added to the catalogue a second ago is not known here yet.
    figures = [_figure(known, row) for row in found if row[1] in known.areas and row[2] in known.factors]
    return Results(known, figures)


def _figure(known: Catalogue, row: tuple) -> Figure:
    (
        pk,
        area_id,
        factor_id,
        group,
        code,
        release,
        year,
        published_in,
        value,
        answers,
        rate,
        state,
        scale,
        *sources,
    ) = row
    area = known.areas[area_id]
    fewest = known.fewest_answers(area, year) if release == Release.ANSWERS else 0
    few = answers is not None and answers < fewest
    place = OWN if code == town_hall().code else code
    return Figure(
        pk=pk,
        area=area,
        factor=known.factors[factor_id],
        group=group,
        place=place,
        release=release,
        year=year,
        published_in=published_in,
        value=None if few else value,
        answers=answers,
        rate=rate,
        state=state,
        scale=SCALES[scale],
        is_from_kolada="kolada" in sources,
        few=few,
    )
