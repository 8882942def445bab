"""The same words twice within a minute are one: a double click, a slow telephone, the back button."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.models import Case, CaseAccess, Message, Step, written_by
from cases.workflow import Audience, Kind, Side
from portal.models import Actor, Sector, StoredFile

WITHIN = timedelta(seconds=60)


def just_written(
    case: Case,
    text: str,
    *,
    side: Side,
    by: Actor | None,
    access: CaseAccess | None = None,
    audience: Audience,
    at: datetime,
    kinds: Iterable[Kind] = (Kind.MESSAGE,),
    sector: Sector | None = None,
    answers: Message | None = None,
    checksums: Iterable[str] = (),
) -> Message | None:
    """The message that says exactly this already. Ask after the case is locked and before anything is guarded:
    the first press may have ended what the second one wanted to do.
    """
    twins = Message.objects.filter(
        case=case,
        text=text,
        side=side,
        sector=sector,
        access=access,
        audience=audience,
        kind__in=list(kinds),
        **({"answers": answers} if answers else {}),
        at__gt=at - WITHIN,
        at__lte=at,
        **written_by(by),
    )
    wanted = sorted(checksums)
    return next((twin for twin in twins if _checksums(twin) == wanted), None)


def checksums(stored: Iterable[StoredFile]) -> list[str]:
    return [file.sha256 for file in stored]


def just_added(case: Case, what: str, *, sector: Sector | None, body: str = "", at: datetime) -> Step | None:
    """The step that was added by the first of two presses."""
    recent = case.steps.filter(what=what, sector=sector, body=body, created_at__gt=at - WITHIN, created_at__lte=at)
    return recent.order_by("-pk").first()


def _checksums(message: Message) -> list[str]:
    return sorted(message.attachments.values_list("file__sha256", flat=True))
