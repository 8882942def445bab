"""How far one person has come, of what is planned. Pure, no ORM.

The denominator is the planned compulsory occasions, and never those that have been: five of ten is a half, however
many of the ten are still to come.
"""

from dataclasses import dataclass
from math import ceil


def needed(planned: int, percent: int) -> int:
    """How many occasions the goal asks for: 80 percent of six is five, since four would be less."""
    return ceil(planned * percent / 100)


@dataclass(frozen=True)
class Standing:
    """Of the planned compulsory occasions: `attended` (here, on distance, late or caught up), `missed` (noted as not
    there), those that were held `before` the person's first day and are noted nowhere, and the rest, which are to
    come or not noted yet."""

    planned: int
    attended: int
    missed: int
    percent: int = 80
    before: int = 0

    @property
    def remaining(self) -> int:
        return self.planned - self.attended - self.missed - self.before

    @property
    def best_possible(self) -> int:
        """If the person is there every time from now on. What was missed may be caught up besides."""
        return self.attended + self.remaining

    @property
    def needed(self) -> int:
        return needed(self.planned, self.percent)

    @property
    def has_reached_goal(self) -> bool:
        return bool(self.planned) and self.attended >= self.needed

    @property
    def can_reach_goal(self) -> bool:
        return self.best_possible >= self.needed

    @property
    def may_miss(self) -> int:
        """How many more can be missed; below zero so many must be caught up."""
        return self.best_possible - self.needed

    @property
    def is_about_to_drop_out(self) -> bool:
        """Has missed something, and not one more can be missed without having to catch up."""
        return not self.has_reached_goal and self.missed > 0 and self.may_miss <= 0

    @property
    def short(self) -> str:
        """ "2 av 6, som bäst 5"; for lists."""
        return f"{self.attended} av {self.planned}, som bäst {self.best_possible}"

    @property
    def sentence(self) -> str:
        """ "Har varit med på 2 av 6. 3 återstår, så det blir som bäst 5. Målet är 5 och går fortfarande att nå." """
        if not self.planned:
            return "Inga obligatoriska tillfällen är planerade ännu."
        so_far = f"Har varit med på {self.attended} av {self.planned}."
        if self.has_reached_goal:
            return f"{so_far} Målet, {self.needed}, är nått."
        if self.before:
            so_far += f" {self.before} hölls före den egna starten."
        if self.remaining:
            so_far += f" {self.remaining} återstår, så det blir som bäst {self.best_possible}."
        if self.can_reach_goal:
            return f"{so_far} Målet är {self.needed} och går fortfarande att nå."
        many = -self.may_miss
        return f"{so_far} Målet är {self.needed}: {'ett tillfälle' if many == 1 else many} behöver tas igen."
