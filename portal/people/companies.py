"""One card for each company: which rows are the same company, which may be, and what everybody has about it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from portal.models import Business, Contact, User
from portal.models.business import KnownNumber
from portal.people import log
from portal.text.exceptions import NotAllowed

MOST = 10
NAMES = 3  # of one company, that others are compared with
# Whose name says that it is a legal person. Two people may well call their firms the same.
LEGAL_PERSON = re.compile(
    r"\b(ab|aktiebolag|hb|handelsbolag|kb|kommanditbolag|ek\.? ?för\.?|ekonomisk förening|förening|stiftelse)\b", re.I
)

# What an app hides of them, as a condition on the model: whoever may not read a case does not meet its company here.
SEEN: dict[type[Model], list[Callable[[User], Q]]] = defaultdict(list)


def seen_by(model: type[Model], user: User) -> Q:
    condition = Q()
    for is_seen in SEEN[model]:
        condition &= is_seen(user)
    return condition


def cards_seen_by(user: User) -> QuerySet:
    """The companies of which the person may see something. Without a condition for whoever sees every row."""
    seen, cards = seen_by(Business, user), Business.objects.cards()
    return cards.filter(seen | Exists(Business.objects.filter(seen, card=OuterRef("pk")))) if seen else cards


def rows_seen_by(user: User, card: Business) -> QuerySet:
    return Business.objects.of_card(card).filter(seen_by(Business, user))


def recognised(number: KnownNumber | None) -> Business | None:
    """The row that has that number already: the number goes with it if its card is taken apart. A sole trader's is a
    person, who may run several businesses."""
    if number is None or number.is_personal:
        return None
    return Business.objects.filter(number_fingerprint=number.fingerprint).order_by("pk").first()


@transaction.atomic
def put_together(row: Business, card: Business, *, by: User) -> Business:
    """They are the same company: `row` and what it was put together with before stand on `card` from now on.

    Nothing else is changed, so that it can be undone (`take_apart`). Raises NotAllowed for two legal persons.
    """
    row, card = _locked_heads(row, card)
    if row == card:
        return card
    if len(_legal_numbers(row) | _legal_numbers(card)) > 1:
        raise NotAllowed("De har var sitt organisationsnummer, och är alltså inte samma företag.")
    row.same_as = row.card = card
    row.save(update_fields=["same_as", "card"])
    Business.objects.filter(card=row).update(card=card)
    log.note("business.put_together", row, by=by, card=card.pk)
    return card


def legal_number(card: Business) -> str:
    """Its organisation number, whichever of its rows has it."""
    return min(_legal_numbers(card), default="")


def _legal_numbers(card: Business) -> set[str]:
    return set(Business.objects.of_card(card).exclude(org_number="").values_list("org_number", flat=True))


@transaction.atomic
def take_apart(row: Business, *, by: User) -> Business:
    """It was another company after all. What was put together with `row` itself goes with it."""
    (head,) = _locked_heads(row)
    row = Business.objects.get(pk=row.pk)
    if row.same_as_id is None:
        raise NotAllowed("Raden står redan för sig.")
    row.same_as = row.card = None
    row.save(update_fields=["same_as", "card"])
    Business.objects.filter(pk__in=_put_together_with(row, head)).update(card=row)
    log.note("business.take_apart", row, by=by, card=head.pk)
    return row


def _locked_heads(*rows: Business) -> list[Business]:
    """The cards of the rows, always locked in the same order. Whoever had to wait looks again which they are now."""
    while True:
        heads = {
            pk: card or pk
            for pk, card in Business.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "card")
        }
        locked = Business.objects.select_for_update(of=["self"]).order_by("pk").in_bulk(set(heads.values()))
        if all(head.card_id is None for head in locked.values()):
            return [locked[heads[row.pk]] for row in rows]


def _put_together_with(row: Business, head: Business) -> list[int]:
    """By what each was put together with, however many steps away."""
    below = defaultdict(list)
    for pk, same_as in Business.objects.filter(card=head).values_list("pk", "same_as"):
        below[same_as].append(pk)
    found, waiting = [], [row.pk]
    while waiting:
        waiting = [pk for parent in waiting for pk in below[parent]]
        found += waiting
    return found


@dataclass(frozen=True)
class Proposal:
    """Another card that may be the same company, and what says so."""

    card: Business
    why: str


def proposals(card: Business, reader: User) -> list[Proposal]:
    """The surest sign first. A name alone says it of legal persons only, and a person always decides."""
    rows = list(rows_seen_by(reader, card))
    others = cards_seen_by(reader).exclude(pk=card.pk)
    if own := _legal_numbers(card):
        with_another = Business.objects.exclude(org_number__in=["", *own]).filter(card=OuterRef("pk"))
        others = others.filter(~Exists(with_another), org_number__in=["", *own])
    found: dict[int, Proposal] = {}
    for why, same in _signs(rows, reader):
        heads = Business.objects.filter(same).values_list("card", "pk")
        pks = [head or pk for head, pk in heads.order_by()[: 5 * MOST]]
        for other in others.filter(pk__in=pks).order_by("pk")[:MOST]:
            found.setdefault(other.pk, Proposal(other, why))
    return list(found.values())[:MOST]


def _signs(rows: list[Business], reader: User) -> Iterator[tuple[str, Q]]:
    numbers = {row.number_fingerprint for row in rows if row.number_fingerprint}
    yield "samma nummer", Q(number_fingerprint__in=numbers)
    contacts = Contact.objects.filter(seen_by(Contact, reader))
    theirs = list(contacts.filter(business__in=rows).values_list("email", "phone")[: 5 * MOST])
    same_address = contacts.filter(email__in={email for email, _ in theirs if email})
    yield "samma e-postadress", Q(pk__in=same_address.order_by().values("business"))
    same_phone = contacts.with_phone(*(phone for _, phone in theirs))
    yield "samma telefonnummer", Q(pk__in=same_phone.order_by().values("business"))
    for name in sorted({row.name for row in rows if LEGAL_PERSON.search(row.name)})[:NAMES]:
        alike = Business.objects.filter(
            name__trigram_similar=name, name__iregex=LEGAL_PERSON.pattern.replace(r"\b", r"\y")
        )
        yield "liknande namn", Q(pk__in=alike.order_by().values("pk"))


def forget(ids: set[int]) -> None:
    """Those of the rows that nothing needs any more. A card stays for as long as another row stands on it."""
    cards = Business.objects.filter(pk__in=ids).exclude(card=None).values_list("card", flat=True)
    theirs = Business.objects.filter(Q(pk__in={*ids, *cards}) | Q(card__in={*ids, *cards}))
    for relation in Business._meta.related_objects:
        if relation.related_model is not Business:
            theirs = theirs.exclude(
                Exists(relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")}))
            )
    left = set(theirs.values_list("pk", flat=True))
    while left:
        pointed_to = Business.objects.filter(Q(same_as=OuterRef("pk")) | Q(card=OuterRef("pk")))
        gone = set(Business.objects.filter(pk__in=left).exclude(Exists(pointed_to)).values_list("pk", flat=True))
        if not gone:
            return
        Business.objects.filter(pk__in=gone).delete()
        left -= gone
