"""What businesses thought of the pilot's help, from the portal's own closing answers: a running pulse.

It is about guidance, not about matters that authorities decide. It is therefore never called an NKI, and never stands
in a chart with one. With fewer than ten answers nothing is shown.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cases.models import Assignment, ClosingAnswer
from cases.workflow import AssignmentState
from portal.text.swedish import sort_key
from surveys.pure.swedish_numbers import TOO_FEW, number

DAYS = 365
FEWEST = 10


@dataclass(frozen=True)
class Pulse:
    name: str
    answers: int
    grade: Decimal | None  # the mean of "Hur nöjd är du med hjälpen i stort?", 1–10; None with too few answers

    @property
    def text(self) -> str:
        return TOO_FEW if self.grade is None else number(self.grade, 1)


def pulse(on: date) -> list[Pulse]:
    """The year until that day: everybody together first, then each sector that has answered. Two queries."""
    since = on - timedelta(days=DAYS)
    answers = ClosingAnswer.objects.filter(at__date__gt=since, at__date__lte=on)
    everybody = list(answers.values_list("overall", flat=True))
    rows = Assignment.objects.filter(state=AssignmentState.ANSWERED, case__closing_answer__in=answers)
    by_sector: dict[str, list[int]] = defaultdict(list)
    about = ("sector__name", "case_id", "case__closing_answer__overall")
    for name, _, grade in rows.distinct().values_list(*about):  # a sector that was asked twice counts once
        by_sector[name].append(grade)
    sectors = [_of(name, by_sector[name]) for name in sorted(by_sector, key=sort_key)]
    return [_of("Alla ärenden", everybody), *sectors] if everybody else []


def _of(name: str, grades: list[int]) -> Pulse:
    if len(grades) < FEWEST:
        return Pulse(name, len(grades), None)
    mean = Fraction(sum(grades), len(grades))
    return Pulse(name, len(grades), Decimal(mean.numerator) / Decimal(mean.denominator))
