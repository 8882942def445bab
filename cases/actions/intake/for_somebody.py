"""An officer or the pilot registers a case for somebody who has called, visited or written."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.actions.asking import ask_sector
from cases.actions.intake.submission import Submission, register
from cases.models import Case, Draft, Message
from cases.workflow import Audience, Side
from portal.models import Sector, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words


@transaction.atomic
def register_for_somebody(
    submission: Submission,
    *,
    by: User,
    sectors: Iterable[Sector] = (),
    draft: Draft | None = None,
    at: datetime | None = None,
) -> Case:
    """The pilot's choice of sectors is asked at once; an officer's is a suggestion that the pilot reads.

    With a draft the same form makes one case, however often it is sent.
    """
    at = at or timezone.now()
    if not rules.may_register_for_somebody(by):
        raise NotAllowed("Bara lotsen och sektorernas egna handläggare kan lägga upp ett ärende åt någon.")
    if draft is not None:
        draft = Draft.objects.select_for_update(of=("self",)).select_related("case").get(pk=draft.pk)
        if draft.case:
            return draft.case
    case = register(submission, by=by, draft=draft, at=at)
    if rules.may_triage(by):
        for sector in sectors:
            ask_sector(case, sector, by=by, at=at)
    else:
        _suggest(case, list(sectors), by=by, at=at)
    return case


def _suggest(case: Case, sectors: list[Sector], *, by: User, at: datetime) -> None:
    if not sectors:
        return
    own = Sector.objects.filter(pk__in=by.roles.own_sectors).order_by("order", "name").first()
    message = Message.objects.create(
        case=case,
        audience=Audience.PILOT,
        side=Side.SECTOR,
        author=by,
        sector=own,
        text=f"Förslag: fråga {join_words([sector.name for sector in sectors])}.",
        at=at,
    )
    log.note("message.suggestion", message, by=by, at=at, case=case.pk)
