"""The states of an import, a published value and a release, as data."""

from portal.text.choices import TextChoices
from portal.text.exceptions import NotAllowed


class Stale(NotAllowed):
    """Something has changed since the preview was shown, so it is shown again."""


class BatchState(TextChoices):
    """Where an import stands."""

    WAITING = "waiting", "väntar på att läsas"
    READING = "reading", "läses"
    MAPPING = "mapping", "behöver din hjälp med rubriker"
    PREVIEWED = "previewed", "väntar på ditt ja"
    APPROVED = "approved", "importerad"
    REVERTED = "reverted", "återkallad"
    FAILED = "failed", "gick inte att läsa"
    UNCHANGED = "unchanged", "klar, ändrar ingenting"


# Nothing has been written to the results, and the file may be read again.
OPEN = frozenset({BatchState.WAITING, BatchState.READING, BatchState.MAPPING, BatchState.PREVIEWED})
MOVES: dict[BatchState, frozenset[BatchState]] = {
    BatchState.WAITING: frozenset({BatchState.READING, BatchState.FAILED}),
    BatchState.READING: frozenset(
        {BatchState.WAITING, BatchState.MAPPING, BatchState.PREVIEWED, BatchState.FAILED, BatchState.UNCHANGED}
    ),
    BatchState.MAPPING: frozenset({BatchState.READING}),
    BatchState.PREVIEWED: frozenset({BatchState.READING, BatchState.APPROVED, BatchState.UNCHANGED}),
    BatchState.APPROVED: frozenset({BatchState.REVERTED}),
    BatchState.REVERTED: frozenset(),
    # A file with hidden parts may be read again, with them.
    BatchState.FAILED: frozenset({BatchState.READING}),
    BatchState.UNCHANGED: frozenset({BatchState.READING}),
}


class Outcome(TextChoices):
    """What an import would do with one value."""

    NEW = "new", "nya"
    CHANGED = "changed", "ändrade"
    BLANKED = "blanked", "skulle tömmas"  # the file has no value for a published one: it stands, unless told otherwise
    SAME = "same", "oförändrade"
    MISSING = "missing", "saknas i filen"
    SUPPRESSED = "suppressed", "redovisas inte (för få svar)"
    REFUSED = "refused", "kan inte importeras"


class ValueState(TextChoices):
    PRELIMINARY = "preliminary", "preliminärt"
    FINAL = "final", "slutligt"
    MISSING = "missing", "saknas"
    SUPPRESSED = "suppressed", "redovisas inte, för få svar"


WITHOUT_VALUE = [ValueState.MISSING, ValueState.SUPPRESSED]


class Release(TextChoices):
    ANSWERS = "answers", "enkätsvar"
    RANKING = "ranking", "ranking"
