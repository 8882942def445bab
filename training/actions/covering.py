"""A gap in the coverage becomes a letter to whoever can fill it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import Sector, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from training import emails
from training.actions import moves
from training.models import Cohort, GapLetter
from training.queries import coverage_map


@transaction.atomic
def write_about_gaps(cohort: Cohort, sector: Sector, *, by: User, at: datetime | None = None) -> GapLetter:
    """To the sector's manager, about who is missing and how many are about to drop out. Once a day."""
    at = at or timezone.now()
    moves.must_lead(by, cohort)
    found = next((each for each in coverage_map.of(cohort, at=at) if each.sector == sector.pk), None)
    if found is None or not found.needs_its_manager:
        raise NotAllowed(f"Ingen saknas från {sector}, och ingen där är på väg att falla ifrån.")
    try:
        with transaction.atomic():
            made = GapLetter.objects.create(cohort=cohort, sector=sector, sent_on=timezone.localdate(at), by=by)
    except IntegrityError:
        raise NotAllowed(f"Mejlet till {sector} har redan gått i dag.") from None
    made.letter = emails.gaps(made, found, at=at)
    made.save(update_fields=["letter"])
    log.note("cohort.gap_letter", cohort, by=by, at=at, sector=sector.pk)
    return made
