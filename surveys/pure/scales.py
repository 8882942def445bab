"""The three scales that results are published on. Pure. A value never leaves its own scale."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Scale:
    key: str
    name: str
    lowest: Decimal
    highest: Decimal
    high_is_good: bool
    decimals: int  # as results are written in text: stored values keep all that was published

    @property
    def whole(self) -> tuple[int, int]:
        """From and until."""
        return int(self.lowest), int(self.highest)

    def holds(self, value: Decimal) -> bool:
        return self.lowest <= value <= self.highest


INDEX = Scale("index", "index 0–100", Decimal(0), Decimal(100), high_is_good=True, decimals=1)
GRADE = Scale("grade", "betyg 1–6", Decimal(1), Decimal(6), high_is_good=True, decimals=2)
# Sweden has 290 municipalities; the first place is the best.
RANK = Scale("rank", "plats 1–290", Decimal(1), Decimal(290), high_is_good=False, decimals=0)

SCALES = {scale.key: scale for scale in (INDEX, GRADE, RANK)}
CHOICES = [(scale.key, scale.name) for scale in SCALES.values()]
