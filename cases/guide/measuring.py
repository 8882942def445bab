"""How long a step of the guide takes in our own cases, from applied to decided. Counts, and nothing about one case."""

from dataclasses import dataclass

from django.db import connection

from portal.text.swedish import counted
from portal.text.ttl_cache import TtlCache

FEWEST = 10  # of fewer nothing is said
LATEST = 200

# For each step a short walk through the index `step_measured`, newest first.
QUERY = """
SELECT guide.slug, percentile_disc(0.5) WITHIN GROUP (ORDER BY taken.days), count(*)
FROM cases_guidestep AS guide
CROSS JOIN LATERAL (
    SELECT decided_on - applied_on AS days FROM cases_step
    WHERE guide_id = guide.id AND applied_on IS NOT NULL AND decided_on IS NOT NULL AND decided_on >= applied_on
    ORDER BY decided_on DESC LIMIT %(latest)s
) AS taken
WHERE guide.is_active
GROUP BY guide.slug HAVING count(*) >= %(fewest)s
"""


@dataclass(frozen=True)
class Measured:
    """Half of the cases were decided within so many days."""

    days: int
    cases: int

    def __str__(self) -> str:
        within = f"inom {counted(self.days, 'dag', 'dagar')}" if self.days else "samma dag"
        return f"I våra ärenden: hälften klart {within} ({self.cases} ärenden)."

    def is_longer_than(self, weeks: int | None) -> bool:
        """Than what is stated, if that is anything."""
        return weeks is not None and self.days > 7 * weeks


def _read() -> dict[str, Measured]:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"latest": LATEST, "fewest": FEWEST})
        return {slug: Measured(days, cases) for slug, days, cases in cursor.fetchall()}


measured: TtlCache[dict[str, Measured]] = TtlCache(_read, seconds=600)
