"""Which words mean what: headings of columns, and names of areas, factors, groups and places. Pure.

The words of headings stand here. Names come from the database, with what people have mapped by hand before.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from portal.text import municipalities
from surveys.readers.cells import SPACES, tidy

CLOSE = 0.88  # how like a name a misspelt one must be: one letter of nine
MOST_GUESSES = 5000  # in one file
LONG_ENOUGH = 7  # shorter words are too like each other


class Field(StrEnum):
    """What a column can hold."""

    YEAR = "year"
    PUBLISHED = "publication_year"
    SURVEY = "survey"
    RELEASE = "release"
    AREA = "area"
    FACTOR = "factor"
    GROUP = "group"
    PLACE = "municipality"
    CODE = "code"
    STATE = "state"
    VALUE = "value"
    ANSWERS = "answers"
    RATE = "response_rate"
    RANK = "rank"
    COUNTRY = "country"
    COUNTY = "county"
    SIMILAR = "similar"
    SKIP = "skip"


MEASURES = {Field.VALUE, Field.ANSWERS, Field.RATE, Field.RANK, Field.COUNTRY, Field.COUNTY, Field.SIMILAR}
LABELS = set(Field) - MEASURES - {Field.SKIP}

FIELD_NAMES = {
    Field.YEAR: "Mätår",
    Field.PUBLISHED: "År då resultatet publicerades",
    Field.SURVEY: "Mätning",
    Field.RELEASE: "Publicering (enkätsvar eller ranking)",
    Field.AREA: "Myndighetsområde",
    Field.FACTOR: "Faktor",
    Field.GROUP: "Vilka som har svarat",
    Field.PLACE: "Kommun",
    Field.CODE: "Kommunkod",
    Field.STATE: "Preliminärt eller slutligt",
    Field.VALUE: "Värde (index eller betyg)",
    Field.ANSWERS: "Antal svar",
    Field.RATE: "Svarsfrekvens",
    Field.RANK: "Placering i rankningen",
    Field.COUNTRY: "Värde för riket",
    Field.COUNTY: "Värde för länet",
    Field.SIMILAR: "Värde för liknande kommuner",
    Field.SKIP: "Hoppa över kolumnen",
}

HEADINGS = {
    Field.YEAR: (
        "mätår|år|mätningsår|undersökningsår|enkätår|year|measurement year|measurement_year|period|årtal|avser år"
    ),
    Field.PUBLISHED: "publiceringsår|publicerad|publicerat år|publication year|publication_year|utgivningsår",
    Field.SURVEY: "undersökning|mätning|enkät|survey|mätningens namn",
    Field.RELEASE: "publicering|release|typ av resultat|resultattyp|släpp|delresultat",
    Field.AREA: "myndighetsområde|område|area|ärendetyp|verksamhetsområde|verksamhet|myndighetsutövning",
    Field.FACTOR: (
        "faktor|kvalitetsfaktor|serviceområde|service område|factor|frågeområde|fråga|indikator|delområde|kategori"
        "|servicefaktor|nyckeltal"
    ),
    Field.GROUP: "respondentgrupp|grupp|målgrupp|svarsgrupp|group|respondent group|respondent_group|svarande grupp",
    Field.PLACE: "kommun|kommunnamn|municipality|kommunens namn|ort",
    Field.CODE: "kommunkod|kommun kod|kommun id|kommunnummer|kommunnr|kod|municipality code|municipality_code|knkod",
    Field.STATE: "status|state|läge|preliminär|preliminärt|preliminär eller slutlig",
    Field.VALUE: (
        "index|indexvärde|värde|nki|nui|nöjd kund index|betyg|betyg 1-6|betyg (1-6)|medelbetyg|resultat|value"
        "|medelvärde|kommunens värde|kommunen|vår kommun|poäng|score|omdöme"
    ),
    Field.ANSWERS: (
        "antal svar|svar|answers|n|antal|antal svarande|svarande|antal respondenter|respondenter|number of answers"
        "|antal besvarade|bas"
    ),
    Field.RATE: "svarsfrekvens|svarsfrekvens (%)|svarsfrekvens %|svarsandel|response rate|response_rate|frekvens",
    Field.RANK: "ranking|rank|rankning|placering|plats|rankingplats|rankplacering",
    Field.COUNTRY: (
        "riket|rikssnitt|rikets värde|sverige|riksgenomsnitt|national_value|national value|medel riket|snitt riket"
        "|genomsnitt riket|rikets snitt|hela landet|samtliga kommuner|alla kommuner|alla sveriges kommuner"
        "|kommuner totalt"
    ),
    Field.COUNTY: "länet|länssnitt|länets värde|snitt länet|county|county_value",
    Field.SIMILAR: "liknande kommuner|liknande kommuner övergripande|kommungrupp|jämförelsekommuner|similar",
    Field.SKIP: (
        "invånare|folkmängd|befolkning|antal invånare|län|källa|source|source_file|källfil|sheet|blad|cell|kommentar"
        "|anmärkning|not|noter|fotnot|rad|nr|förändring|rank_change|source_url|länk|population"
    ),
}


PERCENT = {"procent", "%"}
# What people write beside a heading without saying more by it. A share of answers is no number of answers.
PLAIN_WORDS = PERCENT | {"varde", "vardet", "totalt", "total", "totala", "samtliga", "alla"}
PLAIN_WORDS |= {"medel", "snitt", "genomsnitt", "i", "st", "kommunens"}


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A word without what people spell differently: capitals, dots over letters, hyphens, "och" and "&"."""
    folded = unicodedata.normalize("NFKD", SPACES.sub(" ", text).casefold())
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.sub(r"[^a-z0-9%]+", " ", letters).split()
    return " ".join(word for word in words if word not in {"och", "samt", "and"})


@lru_cache(maxsize=4096)
def without_brackets(text: str) -> str:
    return tidy(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", text))


BUILT_IN = {plain(word): field for field, words in HEADINGS.items() for word in words.split("|")}


@dataclass
class Vocabulary:
    """Names by plain spelling. Keys are those of the rows in the database.

    `areas` and `factors` by survey; `places` give a code, as "0115"; `headings` are what people have mapped.
    """

    surveys: dict[str, str] = field(default_factory=dict)
    areas: dict[str, dict[str, str]] = field(default_factory=dict)
    factors: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    headings: dict[str, str] = field(default_factory=lambda: dict(BUILT_IN))
    lags: dict[str, int] = field(default_factory=dict)  # years from measuring to publishing
    scales: dict[str, str] = field(default_factory=dict)  # of a survey's answers
    whole: dict[str, str] = field(default_factory=dict)  # a survey's area when none is named
    main: dict[str, str] = field(default_factory=dict)  # a survey's factor when none is named
    places_factor: dict[str, str] = field(default_factory=dict)  # the factor that only a ranking has
    compared: dict[Field, str] = field(default_factory=dict)  # country, county, similar → code
    own: str = ""  # the code of the municipality whose portal this is
    _guessed: dict[tuple[int, str], str | None] = field(default_factory=dict)

    def remember_headings(self, mapped: dict[str, str]) -> None:
        """What somebody has said goes before what we began with."""
        self.headings = {**BUILT_IN, **mapped}

    def heading(self, text: str) -> Field | None:
        """What is mapped, known, or known but for a plain word beside it: "NKI-värde", "Index totalt"."""
        found = _exactly(self.headings, text) or self._without_plain_words(text) or self._look_up(self.headings, text)
        return Field(found) if found else None

    def _without_plain_words(self, text: str) -> str | None:
        words = plain(text).split()
        fewer = [[word for word in words if word not in PLAIN_WORDS]]
        fewer += [words[:place] + words[place + 1 :] for place, word in enumerate(words) if word in PLAIN_WORDS]
        found = next(filter(None, (self.headings.get(" ".join(each)) for each in fewer if each != words)), None)
        is_percent = not PERCENT.isdisjoint(words)
        return None if is_percent and found != Field.RATE else found

    def is_plain(self, text: str) -> bool:
        return (PLAIN_WORDS - PERCENT).issuperset(plain(text).split())

    def survey(self, text: str) -> str | None:
        return self._look_up(self.surveys, text)

    def area(self, survey: str, text: str) -> str | None:
        return self._look_up(self.areas.get(survey, {}), text)

    def factor(self, survey: str, text: str) -> str | None:
        return self._look_up(self.factors.get(survey, {}), text)

    def group(self, text: str) -> str | None:
        return self._look_up(self.groups, text)

    def place(self, text: str) -> str | None:
        """Places are never guessed: Ydre and Tyresö are not misspellings of each other, nor Habo and Håbo."""
        if listed := municipalities.find(text):
            return listed.code
        without_kommun = re.sub(r"\s+kommun$", "", text.strip(), flags=re.IGNORECASE).removesuffix("s")
        return _exactly(self.places, text) or _exactly(self.places, without_kommun)

    def _look_up(self, names: dict[str, str], text: str) -> str | None:
        """Exactly, else the one name that the text is a misspelling of. A file full of nonsense is not guessed at."""
        found = _exactly(names, text)
        word = plain(text)
        if found or len(word) < LONG_ENOUGH or not names:
            return found
        key = (id(names), word)
        if key not in self._guessed:
            if len(self._guessed) >= MOST_GUESSES:
                return None
            near = difflib.get_close_matches(word, names, n=2, cutoff=CLOSE)
            self._guessed[key] = names[near[0]] if near and len({names[each] for each in near}) == 1 else None
        return self._guessed[key]

    def surveys_that_know(self, text: str) -> set[str]:
        """The surveys that have an area or a factor of that name."""
        word = plain(text)
        return {key for table in (self.areas, self.factors) for key, names in table.items() if word in names}


def _exactly(names: dict[str, str], text: str) -> str | None:
    word = plain(text)
    return names.get(word) or names.get(plain(without_brackets(text))) if word else None
