"""A request to be forgotten: noted, decided, carried out where it may, and answered with the text of the decision.

Public documents stay until there is a decision on disposal: the archive's law goes before erasure. What is no
document, or rests on consent, goes at once.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.mail import outbox
from portal.models import ErasureRequest, LegalGround, User, Wording, town_hall
from portal.models.business import KnownNumber
from portal.people import directory, log
from portal.record.persons import Found, Identity, find
from portal.record.retention.time import falls_due
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed


def identity_of(request: ErasureRequest) -> Identity:
    number = None
    if request.number_fingerprint:
        number = KnownNumber(kind="", shown=request.number_shown, fingerprint=request.number_fingerprint)
    return Identity(email=request.email, phone=request.phone, number=number)


def last_day(request: ErasureRequest) -> date:
    """It is answered within a month (artikel 12.3)."""
    return falls_due(timezone.localdate(request.received_at), 1, "months")


def erasable(found: list[Found]) -> dict[str, list[int]]:
    """The ids of what may go, by register."""
    own = {
        each.register.name: [record.pk for record in each.records if not (record.is_document or record.is_needed)]
        for each in found
        if each.register.erase
    }
    return {name: ids for name, ids in own.items() if ids}


@transaction.atomic
def receive(identity: Identity, *, by: User, at: datetime | None = None) -> ErasureRequest:
    """Note that somebody asks."""
    if not identity:
        raise NotAllowed("Sök fram den som begär radering först.")
    number = identity.number
    request = ErasureRequest.objects.create(
        email=identity.email,
        phone=identity.phone,
        number_shown=number.shown if number else "",
        number_fingerprint=number.fingerprint if number else "",
        received_at=at or timezone.now(),
        received_by=by,
    )
    log.note("person.erasure_request", request, by=by, at=at)
    return request


def proposed_decision(request: ErasureRequest, *, reader: User) -> str:
    """What the decision would say, from the rows of law that somebody keeps. The registrar may change it."""
    found = find(identity_of(request), reader=reader)
    erased, kept = _numbers(found)
    parts = []
    if erased:
        parts += [Wording.objects.text("erasure.erased", antal=erased), *_grounds(LegalGround.Kind.ERASING)]
    if kept:
        parts += [Wording.objects.text("erasure.kept", antal=kept), *_grounds(LegalGround.Kind.KEEPING)]
    if not parts:
        parts.append(Wording.objects.text("erasure.nothing"))
    return "\n\n".join([*parts, Wording.objects.text("erasure.appeal")])


def _grounds(kind: str) -> list[str]:
    return [f"{ground.words} ({ground.section})" for ground in LegalGround.objects.usable(kind)]


def _numbers(found: list[Found]) -> tuple[int, int]:
    erased = sum(len(ids) for ids in erasable(found).values())
    return erased, sum(len(each.records) for each in found) - erased


@transaction.atomic
def decide(request: ErasureRequest, *, decision: str, by: User, at: datetime | None = None) -> ErasureRequest:
    """Erase what may go, keep the rest, and answer. The outcome follows from what is kept."""
    at = at or timezone.now()
    request = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if request.is_decided:
        raise NotAllowed("Begäran är redan avgjord.")
    if not decision.strip():
        raise NotAllowed("Skriv beslutet med skäl. Det är det som den som frågade får läsa.")
    if orgnumber.contains_personal_number(decision):
        raise NotAllowed("Det ser ut att stå ett personnummer i beslutet. Ta bort det.")
    found = find(identity_of(request), reader=by)
    erased, kept = _numbers(found)
    registers = {each.register.name: each.register for each in found}
    for name, ids in erasable(found).items():
        registers[name].erase(ids)
    request.erased, request.kept, request.decision = erased, kept, decision.strip()
    request.outcome = _outcome(erased, kept)
    request.decided_at, request.decided_by = at, by
    request.letter = _answer(request, at) if request.email else None
    request.save()
    log.note("person.erasure_decision", request, by=by, at=at, outcome=request.outcome, erased=erased, kept=kept)
    return request


def _outcome(erased: int, kept: int) -> str:
    if not kept:
        return ErasureRequest.Outcome.GRANTED
    return ErasureRequest.Outcome.PARTLY if erased else ErasureRequest.Outcome.REFUSED


def _answer(request: ErasureRequest, at: datetime):
    day = timezone.localdate(at)
    context = {
        "request": request,
        "phone": directory.pilot_phone(day),
        "data_protection_email": town_hall().data_protection_email,
    }
    return outbox.write(
        outbox.Letter("portal/email/erasure_decision", to=request.email, context=context, about=request, at=at)
    )
