"""How much each of those who open the business's page may do there: one scale, which each page names a step of."""

from enum import IntEnum

from cases.models import CaseAccess


class Level(IntEnum):
    ASKED = 0  # invited, and has not answered yet
    READS = 1
    WRITES = 2
    ENDS = 3  # closes the case for the business, or says how it went
    OWNS = 4  # the registrant: its address, its links and whom it lets in


def level_of(access: CaseAccess | None, *, is_signed_in: bool) -> Level:
    """Of whoever has come in by that access; without one it is the registrant."""
    if access is None:
        return Level.OWNS
    if access.accepted_at is None:
        return Level.ASKED
    if not access.may_write:
        return Level.READS
    return Level.ENDS if is_signed_in else Level.WRITES


def why_not(needed: Level, *, has: Level) -> str:
    if has == Level.READS:
        return "Du får läsa ärendet, men inte göra något i det."
    if needed == Level.ENDS:
        return "Logga in med din e-postadress först. Då vet vi att det är du."
    return "Det kan bara den göra som har skickat ärendet."
