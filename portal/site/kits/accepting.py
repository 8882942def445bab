"""What each row of a kit would change, and the rows that somebody accepted. What is there is never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet

from portal.models import User
from portal.people import log
from portal.site.kits.kinds import KINDS, Kind, same
from portal.site.kits.reading import Row
from portal.text.ttl_cache import TtlCache


@dataclass
class Offer:
    """A row of a kit beside what the portal holds: `there` is the stored one, `lacks` whom it does not name yet."""

    row: Row
    there: Model | None
    lacks: dict[str, list[str]]

    @property
    def is_new(self) -> bool:
        return self.there is None

    @property
    def is_done(self) -> bool:
        return not self.is_new and not any(self.lacks.values())


def offers(rows: Iterable[Row]) -> list[Offer]:
    """One for each row; what a row names and nobody has written is left out of `lacks` until it is there."""
    found = {name: kind.found() for name, kind in KINDS.items()}
    return [_offer(row, found) for row in rows]


def _offer(row: Row, found: dict[str, dict[str, Model]]) -> Offer:
    there = found[row.kind.name].get(row.name)
    named = row.kind.links_of(there) if there else {}
    lacks = {
        link: [
            name
            for name in names
            if same(name) in found[row.kind.links[link]] and same(name) not in map(same, named.get(link, []))
        ]
        for link, names in row.links.items()
        if row.kind.is_list(link)
    }
    return Offer(row, there, lacks)


@transaction.atomic
def accept(chosen: Sequence[Row], *, by: User | None) -> list[Model]:
    """The rows written, and whom they name. Raises ValidationError where a row cannot be so.

    Asked again it adds what is missing, and nothing twice.
    """
    written = []
    for row in chosen:
        names = {row.kind.name, *row.kind.links.values()}
        written.append(_write(_offer(row, {name: KINDS[name].found() for name in names}), by=by))
    TtlCache.forget_all()
    return written


def _write(offer: Offer, *, by: User | None) -> Model:
    kind, thing = offer.row.kind, offer.there
    if thing is None:
        thing = _made(offer.row)
        thing.full_clean()
        thing.save()
        log.note("kit.accept", thing, by=by)
    elif any(offer.lacks.values()):
        log.note("kit.accept", thing, by=by)
    for link, names in offer.lacks.items():
        getattr(thing, link).add(*_rows_named(kind, link, names))
    return thing


def _made(row: Row) -> Model:
    """A new row that is not stored; or the empty one that waits for its words."""
    kind = row.kind
    waits = kind.holds and kind.model._default_manager.filter(**{kind.key: row.values[kind.key]}).first()
    thing = waits or kind.model()
    for field, value in row.values.items():
        setattr(thing, field, value)
    for link, names in row.links.items():
        if not kind.is_list(link):
            setattr(thing, link, _one_named(kind, link, names))
    return thing


def _one_named(kind: Kind, link: str, names: list[str]) -> Model | None:
    """Without the one that it is of, a row would be somebody else's."""
    found = _rows_named(kind, link, names).first()
    if names and found is None:
        raise ValidationError(
            f"{names[0]} finns inte i portalen. Lägg in det först, under {KINDS[kind.links[link]].title}."
        )
    return found


def _rows_named(kind: Kind, link: str, names: Iterable[str]) -> QuerySet:
    other = KINDS[kind.links[link]]
    known = {same(getattr(each, other.key)): each.pk for each in other.model._default_manager.all()}
    return other.model._default_manager.filter(pk__in=[known[same(name)] for name in names if same(name) in known])


def problems(offer: Offer) -> dict[str, list[str]]:
    """Why a new row cannot be written, by field, in sentences; nothing where it can."""
    try:
        if offer.is_new:
            _made(offer.row).full_clean()
    except ValidationError as refusal:
        return refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    return {}
