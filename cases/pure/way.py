"""The line at the top of the business's page: which stops a case has, where it stands, and the days under them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.workflow import Stop

ORDER = list(Stop)


@dataclass(frozen=True)
class Shown:
    label: str
    when: date | None
    is_done: bool
    is_current: bool
    is_ahead: bool  # then `when` is what we have promised


def stops(now: Stop, reached: Mapping[Stop, date], *, promised: date | None) -> list[Shown]:
    """Those that it passed, the one where it stands, and the rest. `promised`: the day of the next one."""
    here = ORDER.index(now)
    passed = [_passed(stop, reached[stop]) for stop in ORDER[:here] if stop in reached]
    is_over = now is ORDER[-1]
    present = Shown(now.label, reached.get(now), is_done=is_over, is_current=True, is_ahead=False)
    ahead = [_ahead(stop, promised if n == 0 else None) for n, stop in enumerate(ORDER[here + 1 :])]
    return [*passed, present, *ahead]


def _passed(stop: Stop, day: date) -> Shown:
    return Shown(stop.label, day, is_done=True, is_current=False, is_ahead=False)


def _ahead(stop: Stop, day: date | None) -> Shown:
    return Shown(stop.label, day, is_done=False, is_current=False, is_ahead=day is not None)
