"""The guide's rows as a page shows them, in the language of the page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from cases.guide import words
from cases.guide.measuring import Measured
from cases.guide.reading import Guide, Map, Place, Told
from cases.models import GuideQuestion, GuideStep, Wish
from cases.pure.guide import UNKNOWN
from portal.text.swedish import long_date, number_word


@dataclass(frozen=True)
class Language:
    """One of the guide's languages. What a row does not say in English is told in Swedish, and marked as such."""

    code: str

    @property
    def is_english(self) -> bool:
        return self.code == words.ENGLISH

    @property
    def words(self) -> dict[str, str]:
        return words.WORDS[self.code]

    def of(self, row: GuideStep | GuideQuestion | Wish, field: str) -> str:
        return (self.is_english and getattr(row, f"{field}_en", "")) or getattr(row, field)

    def lacks(self, row: GuideStep | GuideQuestion | Wish, field: str) -> bool:
        return self.is_english and not getattr(row, f"{field}_en", "")

    def said_in(self, row: GuideStep | GuideQuestion | Wish, field: str) -> str:
        """The code of the language that `of` answers in."""
        return words.SWEDISH if self.lacks(row, field) else self.code

    def url(self, page: str, told: Told | None = None, **arguments: str) -> str:
        """The address of one of the guide's pages, with what was chosen and answered."""
        address = reverse(f"{page}_en" if self.is_english else page, kwargs=arguments or None)
        return f"{address}?{urlencode(told.pairs)}" if told and told.pairs else address

    @property
    def other(self) -> "Language":
        return Language(words.SWEDISH if self.is_english else words.ENGLISH)


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Asked:
    """A question, and its answers with "vet inte" as the last. Wishes that ask it are told when others do not."""

    question: GuideQuestion
    language: Language
    chosen: str = ""
    about: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.question.slug

    @property
    def text(self) -> str:
        return self.language.of(self.question, "text")

    @property
    def help(self) -> str:
        return self.language.of(self.question, "help")

    @property
    def is_only_swedish(self) -> bool:
        return self.language.lacks(self.question, "text")

    @property
    def options(self) -> list[Option]:
        given = [(each.code, self.language.of(each, "label")) for each in self.question.answers.all()]
        given.append((UNKNOWN, self.language.words["unknown"]))
        return [Option(code, label, code == self.chosen) for code, label in given]

    @property
    def answer(self) -> str:
        """As it counts: what is not answered is not known."""
        return next((each.label for each in self.options if each.is_chosen), self.language.words["unknown"])


@dataclass(frozen=True)
class Card:
    """A step as it is told: each part in the page's language, or in Swedish where there is no other."""

    step: GuideStep
    language: Language
    is_certain: bool = True
    waits_for: tuple[GuideStep, ...] = ()
    measured: Measured | None = None

    @classmethod
    def of(cls, place: Place, language: Language, measured: dict[str, Measured]) -> "Card":
        return cls(place.step, language, place.is_certain, tuple(place.waits_for), measured.get(place.step.slug))

    @property
    def slug(self) -> str:
        return self.step.slug

    @property
    def what(self) -> str:
        return self.language.of(self.step, "what")

    @property
    def lang(self) -> dict[str, str]:
        """The language of each of its texts: one may be there in English, and the next one not."""
        return {field: self.language.said_in(self.step, field) for field in ("what", "why", "enclose")}

    @property
    def why(self) -> str:
        return self.language.of(self.step, "why")

    @property
    def things(self) -> list[str]:
        return [line.strip() for line in self.language.of(self.step, "enclose").splitlines() if line.strip()]

    @property
    def where(self) -> str:
        if not self.language.is_english:
            return self.step.where
        return f"With: {self.step.holder}." if self.step.holder else "You do this yourself."

    @property
    def fee(self) -> str:
        if not self.language.is_english:
            return self.step.fee
        known = self.step.fee_from
        return words.FEES[self.step.fee_kind] if known is None else f"From SEK {known:,}."

    @property
    def usual_time(self) -> str:
        if not self.language.is_english or self.step.usual_weeks is None:
            return self.step.usual_time
        return f"As a rule at most {words.in_weeks(self.step.usual_weeks, words.ENGLISH)}."

    @property
    def measured_time(self) -> str:
        """As it has been in this municipality's own cases."""
        if self.measured is None:
            return ""
        if not self.language.is_english:
            return str(self.measured)
        return (
            f"In our cases: half were done within {words.in_days(self.measured.days)} ({self.measured.cases} cases)."
        )

    @property
    def state(self) -> str:
        """Whether somebody who is responsible has said that it is right."""
        said = self.language.words
        if not self.step.is_confirmed:
            return said["to_confirm"]
        day = timezone.localdate(self.step.confirmed_at)
        return said["confirmed"].format(day=f"{day:%Y-%m-%d}" if self.language.is_english else long_date(day))

    @property
    def waits(self) -> list[str]:
        return [self.language.of(each, "what") for each in self.waits_for]

    @property
    def url(self) -> str:
        return self.language.url("guide_step", slug=self.slug)


def asked_of(guide: Guide, told: Told, language: Language) -> list[Asked]:
    """Every question that what was chosen leads to."""
    return [
        Asked(each, language, told.answers.get(each.slug, ""), _about(each, guide, told, language))
        for each in guide.questions_of(told.wishes)
    ]


def _about(question: GuideQuestion, guide: Guide, told: Told, language: Language) -> tuple[str, ...]:
    asking = guide.wishes_asking(question.slug, among=told.wishes)
    return tuple(language.of(wish, "label") for wish in asking) if len(asking) < len(told.wishes) else ()


@dataclass(frozen=True)
class Summary:
    """What the whole map asks for: steps, money and time, of what is known."""

    map: Map
    language: Language

    @property
    def steps(self) -> str:
        return str(len(self.map.places))

    @property
    def fees(self) -> str:
        known, unknown = self.map.fees_from, self.map.fees_unknown
        if self.language.is_english:
            parts = [f"From SEK {known:,}"] if known else []
            parts += [f"{'and for' if known else 'For'} {unknown} step{'s' * (unknown > 1)}"] if unknown else []
            return ", ".join(parts) or "None that we know of"
        parts = [f"Från {number_word(known) if known > 12 else known} kr"] if known else []
        parts += [f"{'och för' if known else 'För'} {unknown} steg{' till' if known else ''}"] if unknown else []
        return ", ".join(parts) or "Inga som vi vet"

    @property
    def unconfirmed(self) -> str:
        steps = [place.step for place in self.map.places]
        count, said = sum(not step.is_confirmed for step in steps), self.language.words
        if not count or count == len(steps):
            return said["none_confirmed"] if count else ""
        return said["unconfirmed"].format(count=count, of=len(steps))

    @property
    def time(self) -> str:
        if not self.map.weeks:
            return "Ask the adviser" if self.language.is_english else "Fråga lotsen"
        weeks = words.in_weeks(self.map.weeks, self.language.code)
        return f"Up to {weeks}" if self.language.is_english else f"Upp till {weeks}"
