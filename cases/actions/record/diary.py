"""The registrar's own entries about a case: the number in the municipality's diary, and a neutral description."""

from datetime import datetime

from django.db import transaction

from cases import rules
from cases.actions import moves
from cases.models import Case
from portal.models import User
from portal.people import log
from portal.record.published import SOMEBODY, name_of
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed


@transaction.atomic
def register_in_diary(
    case: Case, *, registry_number: str, neutral_description: str, by: User, at: datetime | None = None
) -> Case:
    """Both may be left empty, and changed. The description stands in lists that everybody may read."""
    case = moves.lock(case)
    if not rules.may_mark(by):
        raise NotAllowed("Bara registratorn och lotsen diarieför.")
    number, words = registry_number.strip(), " ".join(neutral_description.split())
    if orgnumber.contains_personal_number(f"{number} {words}"):
        raise NotAllowed("Det ser ut att stå ett personnummer. Det får inte stå i diariet.")
    if name := _private_name_in(words, case):
        raise NotAllowed(f"”{name}” kan vara en enskild person. Skriv vad ärendet gäller, utan namn.")
    case.registry_number, case.neutral_description = number, words
    case.save(update_fields=["registry_number", "neutral_description", "updated_at"])
    log.note("case.diary", case, by=by, at=at, registry_number=number)
    return case


def _private_name_in(words: str, case: Case) -> str:
    """The contact's name, or that of a business that may be a person's own, if it stands in the description."""
    kind = case.business.kind if case.business else "unknown"
    names = [case.contact.name]
    if name_of(case.company_name, kind=kind) == SOMEBODY:
        names.append(case.company_name)
    return next((name for name in names if name and name.casefold() in words.casefold()), "")
