"""The states of an import, a published value and a release, as data."""

from enum import StrEnum

from portal.text.exceptions import NotAllowed


class Stale(NotAllowed):
    """Something has changed since the preview was shown, so it is shown again."""


WAITING, READING, MAPPING, PREVIEWED = "waiting", "reading", "mapping", "previewed"
APPROVED, REVERTED, FAILED, UNCHANGED = "approved", "reverted", "failed", "unchanged"
BATCH_STATES = [
    (WAITING, "väntar på att läsas"),
    (READING, "läses"),
    (MAPPING, "behöver din hjälp med rubriker"),
    (PREVIEWED, "väntar på ditt ja"),
    (APPROVED, "importerad"),
    (REVERTED, "återkallad"),
    (FAILED, "gick inte att läsa"),
    (UNCHANGED, "klar, ändrar ingenting"),
]
# Nothing has been written to the results, and the file may be read again.
OPEN = [WAITING, READING, MAPPING, PREVIEWED]
MOVES = {
    (WAITING, READING), (READING, MAPPING), (READING, PREVIEWED), (READING, FAILED), (READING, WAITING),
    (MAPPING, READING), (PREVIEWED, READING), (PREVIEWED, APPROVED), (APPROVED, REVERTED),
    (WAITING, FAILED), (READING, UNCHANGED), (PREVIEWED, UNCHANGED),
}  # fmt: skip


class Outcome(StrEnum):
    """What an import would do with one value."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"
    BLANKED = "blanked"  # the file has no value where there is a published one: it stands, unless somebody says so


OUTCOME_WORDS = {
    Outcome.NEW: "nya",
    Outcome.CHANGED: "ändrade",
    Outcome.BLANKED: "skulle tömmas",
    Outcome.SAME: "oförändrade",
    Outcome.MISSING: "saknas i filen",
    Outcome.SUPPRESSED: "redovisas inte (för få svar)",
    Outcome.REFUSED: "kan inte importeras",
}

PRELIMINARY, FINAL, MISSING, SUPPRESSED = "preliminary", "final", "missing", "suppressed"
VALUE_STATES = [
    (PRELIMINARY, "preliminärt"),
    (FINAL, "slutligt"),
    (MISSING, "saknas"),
    (SUPPRESSED, "redovisas inte, för få svar"),
]
WITHOUT_VALUE = [MISSING, SUPPRESSED]

ANSWERS, RANKING = "answers", "ranking"
RELEASES = [(ANSWERS, "enkätsvar"), (RANKING, "ranking")]
