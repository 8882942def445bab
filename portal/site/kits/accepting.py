"""What each row of a kit would change, and the rows that somebody accepted. What is there is never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from portal.models import User
from portal.people import log
from portal.site.kits.kinds import KINDS, Kind, same
from portal.site.kits.reading import Row
from portal.text.ttl_cache import TtlCache

Found = dict[str, dict[str, Model]]  # what is there, by kind and by what tells rows apart


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
    rows_there = found()
    return [_offer(row, rows_there) for row in rows]


def found() -> Found:
    return {name: kind.found() for name, kind in KINDS.items()}


def _offer(row: Row, found: Found) -> Offer:
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
def accept(chosen: Sequence[Row], *, by: User | None, there: Found | None = None) -> list[Model]:
    """The rows written, and whom they name. Raises ValidationError where a row cannot be so.

    Asked again it adds what is missing, and nothing twice. `there` is what `found` told, and learns of the rows.
    """
    there = found() if there is None else there
    for row in chosen:
        there[row.kind.name][row.name] = _write(_offer(row, there), there, by=by)
    for kind in {row.kind.name: row.kind for row in chosen}.values():
        kind.check()
    TtlCache.forget_all()
    return [there[row.kind.name][row.name] for row in chosen]


def _write(offer: Offer, found: Found, *, by: User | None) -> Model:
    kind, thing = offer.row.kind, offer.there
    if thing is None:
        thing = _made(offer.row, found)
        thing.full_clean()
        thing.save()
    if offer.is_new or any(offer.lacks.values()):
        log.note("kit.accept", thing, by=by)
    for link, names in offer.lacks.items():
        getattr(thing, link).add(*(found[kind.links[link]][same(name)] for name in names))
    return thing


def _made(row: Row, found: Found) -> Model:
    """A new row that is not stored; or the empty one that waits for its words."""
    kind = row.kind
    waits = kind.holds and kind.model._default_manager.filter(**{kind.key: row.values[kind.key]}).first()
    thing = waits or kind.model()
    for field, value in row.values.items():
        setattr(thing, field, value)
    for link, names in row.links.items():
        if names and not kind.is_list(link):
            setattr(thing, link, _one_named(KINDS[kind.links[link]], names[0], found))
    return thing


def _one_named(kind: Kind, name: str, found: Found) -> Model:
    """Without the one that it is of, a row would be somebody else's."""
    if same(name) not in found[kind.name]:
        raise ValidationError(f"{name} finns inte i portalen. Lägg in det först, under {kind.title}.")
    return found[kind.name][same(name)]
