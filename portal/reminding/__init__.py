"""Reminders for every app: rules, ledger, and one digest per person and working day. Knows nothing of cases.

    An app registers its kinds: what is due, since when, and how it is told (`Kind`)
      -> gather: which of it has reached a rule's step and is not in the ledger, receiver by receiver
      -> write: a transaction for each batch of receivers: look again, letters and ledger rows together

Due means "at or before now", so a missed run loses nothing; the ledger's unique key means that a second run,
a second worker or a restart doubles nothing. After days without a run each person is told of each thing once,
at the highest step, and the steps below it are noted as passed. The number of queries follows the number of
batches, never the number of things.
"""

import logging
from contextlib import nullcontext
from datetime import datetime

from django.utils import timezone

from portal.calendar import calendars
from portal.calendar.workdays import in_office_hours
from portal.models import OutgoingEmail, SweepRun
from portal.reminding.effects import Effect, effects, note_what_helped
from portal.reminding.gathering import Counts, Digest, Line, gather, step_ahead
from portal.reminding.kinds import (
    BEFOREHAND,
    KINDS,
    OTHER_LABELS,
    Facts,
    Kind,
    Thing,
    Voice,
    label_of,
    reaches,
    register,
)
from portal.reminding.writing import LINES_PER_BATCH, in_batches, look_again, only_tried, write_or_divide

__all__ = [
    "BEFOREHAND",
    "KINDS",
    "LINES_PER_BATCH",
    "OTHER_LABELS",
    "Counts",
    "Digest",
    "Effect",
    "Facts",
    "Kind",
    "Line",
    "Thing",
    "Voice",
    "effects",
    "heartbeat",
    "label_of",
    "note_what_helped",
    "preview",
    "reaches",
    "register",
    "remind",
    "step_ahead",
]

logger = logging.getLogger(__name__)


def remind(*, at: datetime, dry_run: bool = False) -> Counts:
    """Write at most one digest to each person. Outside office hours nothing is written, and nothing is lost.

    A dry run does all of it and takes it back: what it counts is what would have been written.
    """
    counts = Counts()
    if not in_office_hours(at, calendars.office()):
        return counts
    with only_tried() if dry_run else nullcontext():
        counts.letters += len(_beforehand(at))
        for batch in in_batches(gather(at, counts)):
            write_or_divide(batch, at=at, counts=counts)
    return counts


def preview(at: datetime) -> tuple[list[OutgoingEmail], list[Digest]]:
    """What a sweep at that moment would write: the letters that come before it, and the digests, told and in order."""
    counts = Counts()
    with only_tried():
        letters = _beforehand(at)
        batches = in_batches(gather(at, counts))
        digests = [digest for batch in batches for digest in look_again(batch, at=at, counts=counts)]
    return letters, digests


def _beforehand(at: datetime) -> list[OutgoingEmail]:
    letters = []
    for act in BEFOREHAND:
        try:
            letters += act(at)
        except Exception:  # one app that cannot must not silence the others
            logger.exception("%s could not be done before the sweep", act.__name__)
    return letters


def heartbeat(started_at: datetime, counts: Counts) -> SweepRun:
    """A row per run, so that a sweep that stands still is seen."""
    return SweepRun.objects.create(started_at=started_at, finished_at=timezone.now(), counts=counts.as_dict())
