"""What the case is called and what it is about: the pilot's own words for it."""

from collections.abc import Iterable

from django.db import transaction

from cases.actions import moves
from cases.models import Case, MatterType
from portal.models import User
from portal.people import log
from portal.record.published import without_personal_numbers
from portal.text.exceptions import NotAllowed


@transaction.atomic
def describe(case: Case, *, subject: str, matter_types: Iterable[MatterType], by: User) -> Case:
    """Give the case its line in lists, and the matter types that letters name. It is not progress."""
    case = moves.lock(case)
    if not subject.strip():
        raise NotAllowed("Skriv en rubrik, så att ärendet går att känna igen.")
    case.subject = without_personal_numbers(subject.strip())
    case.save(update_fields=["subject", "updated_at"])
    case.matter_types.set(matter_types)
    types = sorted(matter.pk for matter in case.matter_types.all())
    log.note("case.describe", case, by=by, matter_types=types)
    return case
