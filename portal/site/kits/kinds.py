"""The kinds of row that a kit may hold, in the order in which they are written: those that others name come first."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model

from cases.guide.limits import refuse_circles, refuse_too_many
from cases.models import GuideAnswer, GuideQuestion, GuideStep, MatterType, ServicePromise, StandardText, Wish
from portal.models import InitiativePage, Sector, Wording, YearlyTask
from training.models import Board


@dataclass(frozen=True)
class Kind:
    """`name` is the table's in a file, `key` the field by which others name a row, `fields` what it holds beside that.

    `asked` are fields that no kit can know: whoever accepts a row fills them in. `links` are fields that name rows of
    another kind: one where the model has a foreign key, else a list. `within` is a link without which the key names
    nothing, and `holds` the field that is empty in a row that says nothing yet. `called` is the field by which people
    know a row, and `changed` those that are worth changing before it is accepted, where all would be too many. `local`
    names what of a stored row is true of nobody else, and `check` raises ValidationError of what rows must not be
    together.
    """

    name: str
    title: str
    slug: str  # of its page
    model: type[Model]
    key: str
    fields: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    within: str = ""
    holds: str = ""
    called: str = "name"
    changed: tuple[str, ...] | None = None
    local: Callable[[Model], tuple[str, ...]] = lambda row: ()
    check: Callable[[], None] = lambda: None

    @property
    def offered(self) -> tuple[str, ...]:
        """The fields that somebody who accepts a row may change."""
        return (*(self.fields if self.changed is None else self.changed), *self.asked)

    @property
    def written(self) -> tuple[str, ...]:
        """Every plain field of a row in a file."""
        return (self.key, *self.asked, *self.fields)

    def is_list(self, link: str) -> bool:
        return self.model._meta.get_field(link).many_to_many

    def name_of(self, values: dict) -> str:
        """What tells a row from the others of its kind."""
        return same(values[self.key]) + (f" ({same(values.get(self.within) or '')})" if self.within else "")

    def found(self) -> dict[str, Model]:
        """Rows that are there, by what tells them apart."""
        rows = self.model._default_manager.all()
        if self.within:
            rows = rows.select_related(self.within)
        rows = rows.prefetch_related(*filter(self.is_list, self.links))
        if self.holds:
            rows = rows.exclude(**{self.holds: ""})
        return {self.name_of(self.values(row)): row for row in rows}

    def values(self, row: Model) -> dict:
        """A stored row as in a file, without its lists."""
        named = {link: self._named(link, getattr(row, link)) for link in self.links if not self.is_list(link)}
        return {name: getattr(row, name) for name in self.written} | named

    def links_of(self, row: Model) -> dict[str, list[str]]:
        """Whom a stored row names in its lists."""
        lists = filter(self.is_list, self.links)
        return {link: [self._named(link, each) for each in getattr(row, link).all()] for link in lists}

    def _named(self, link: str, row: Model | None) -> str:
        return getattr(row, KINDS[self.links[link]].key) if row else ""


def same(key: object) -> str:
    """Two names that differ in capitals or spaces are one."""
    return " ".join(str(key).casefold().split())


GUIDE_STEP = (
    *("what", "why", "body", "apply_url", "enclose", "fee_kind", "usual_weeks", "time_source", "law", "renewal"),
    *("order", "what_en", "why_en", "enclose_en"),
)
KINDS = {
    each.name: each
    for each in (
        Kind(
            *("sector", "Sektorer", "sektorer", Sector, "slug"),
            fields=("name", "is_external", "order"),
            asked=("email", "phone", "organisation"),
        ),
        Kind(
            *("matter_type", "Ärendetyper", "arendetyper", MatterType, "name"),
            links={"sectors": "sector"},
        ),
        Kind(
            *("guide_step", "Vägvisarens steg", "steg", GuideStep, "slug"),
            fields=GUIDE_STEP,
            links={"sector": "sector", "depends_on": "guide_step"},
            called="what",
            changed=("what", "why", "apply_url"),
            local=lambda step: ("apply_url",) if step.sector_id else (),
            check=refuse_circles,
        ),
        Kind(
            *("wish", "Önskningar i formuläret", "onskningar", Wish, "label"),
            fields=("order", "label_en"),
            links={"matter_types": "matter_type", "sectors": "sector", "steps": "guide_step"},
        ),
        Kind(
            *("guide_question", "Vägvisarens frågor", "fragor", GuideQuestion, "slug"),
            fields=("text", "help", "order", "text_en", "help_en"),
            links={"wishes": "wish"},
            called="text",
            changed=("text", "help"),
            check=refuse_too_many,
        ),
        Kind(
            *("guide_answer", "Vägvisarens svar", "svar", GuideAnswer, "code"),
            fields=("label", "order", "label_en"),
            links={"question": "guide_question", "adds": "guide_step", "removes": "guide_step"},
            within="question",
            called="label",
            changed=("label",),
            check=refuse_too_many,
        ),
        Kind(
            *("standard_text", "Standardtexter", "standardtexter", StandardText, "title"),
            fields=("text", "is_for_sectors"),
            links={"sector": "sector"},
            within="sector",
        ),
        Kind(*("promise", "Löften", "loften", ServicePromise, "kind"), fields=("workdays",)),
        Kind(*("board", "Nämnder", "namnder", Board, "name"), links={"sectors": "sector"}),
        Kind(
            *("page", "Sidor om det ni gör", "sidor", InitiativePage, "initiative"),
            fields=("title", "lead", "what", "why", "now", "outcome", "order"),
        ),
        Kind(
            *("year", "Året", "aret", YearlyTask, "what"),
            fields=("why", "month", "day", "ahead", "place"),
        ),
        Kind(*("wording", "Egna texter på sidan", "texter", Wording, "key"), fields=("text",), holds="text"),
    )
}
BY_SLUG = {kind.slug: kind for kind in KINDS.values()}
