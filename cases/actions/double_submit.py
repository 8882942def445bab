"""The same words twice within a minute are one: a double click, a slow telephone, the back button."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.models import Case, CaseAccess, Message, Step, written_by
from cases.workflow import Audience, Kind, Side
from portal.models import Actor, Sector, StoredFile

WITHIN = timedelta(seconds=60)
ALIKE = ["side", "sector_id", "access_id", "audience", "author_id", "mailbox_author_id"]


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
    said = Message(case=case, side=side, sector=sector, access=access, audience=audience, **written_by(by))
    kinds, wanted = set(kinds), sorted(checksums)
    for twin in Message.objects.filter(case=case, text=text, at__gt=at - WITHIN, at__lte=at):
        is_alike = all(getattr(twin, name) == getattr(said, name) for name in ALIKE) and twin.kind in kinds
        if is_alike and (answers is None or twin.answers_id == answers.pk) and _checksums(twin) == wanted:
            return twin
    return None


def checksums(stored: Iterable[StoredFile]) -> list[str]:
    return [file.sha256 for file in stored]


def just_added(case: Case, what: str, *, sector: Sector | None, body: str = "", at: datetime) -> Step | None:
    """The step that was added by the first of two presses."""
    recent = case.steps.filter(what=what, sector=sector, body=body, created_at__gt=at - WITHIN, created_at__lte=at)
    return recent.order_by("-pk").first()


def _checksums(message: Message) -> list[str]:
    return sorted(message.attachments.values_list("file__sha256", flat=True))
