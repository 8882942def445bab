"""The arithmetic of the figures, against sorted lists and against a reader who tries to subtract."""

import math
import statistics
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import figures
from cases.figures import Cell, Effect, Facts, Grades, Settled, Turn, Unit, numbers, sections
from cases.figures.hiding import LEAST, published, to_hide

DAYS = st.lists(st.integers(0, 60), min_size=1, max_size=80)


@given(DAYS)
def test_the_median_is_that_of_the_sorted_list(days):
    assert numbers.median(Counter(days)) == statistics.median(days)


@given(DAYS)
def test_nine_of_ten_are_at_or_below_the_ninetieth_percentile_and_not_below_it(days):
    reached = numbers.reached_by(Counter(days), 90)
    assert reached == sorted(days)[math.ceil(len(days) * 0.9) - 1]
    assert sum(each <= reached for each in days) >= 0.9 * len(days)
    assert sum(each < reached for each in days) < 0.9 * len(days)


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 7, 0), (1, 3, 33), (2, 3, 67), (1, 200, 1), (7, 7, 100)])
def test_a_share_is_whole_per_cent_with_halves_upwards(part, whole, percent):
    assert numbers.share(part, whole) == percent


@pytest.mark.parametrize(("total", "n", "expected"), [(81, 10, 8.1), (85, 10, 8.5), (25, 20, 1.3), (10, 1, 10.0)])
def test_a_mean_has_one_decimal_with_halves_upwards(total, n, expected):
    assert numbers.mean(total, n) == expected


def test_of_nothing_there_is_no_figure():
    assert numbers.median({}) is None
    assert numbers.reached_by({}, 90) is None
    assert numbers.share(0, 0) is None
    assert numbers.mean(0, 0) is None


def test_without_facts_every_number_that_is_not_a_count_is_missing():
    cells = [cell for section in figures.for_staff(Facts()) for row in section.rows for cell in row.cells]
    assert cells
    for cell in cells:
        assert cell.text == ("0" if cell.unit is Unit.COUNT else "saknas")
    assert all(section.is_empty for section in figures.for_staff(Facts()))


@pytest.mark.parametrize(
    ("cell", "text", "in_full"),
    [
        (Cell(1470, Unit.COUNT), "1\u00a0470", "1\u00a0470"),
        (Cell(9, Unit.COUNT), "9", "9"),
        (Cell(1, Unit.DAYS), "1", "1\u00a0arbetsdag"),
        (Cell(3.5, Unit.DAYS), "3,5", "3,5\u00a0arbetsdagar"),
        (Cell(93, Unit.SHARE), "93\u00a0%", "93\u00a0%"),
        (Cell(8.0, Unit.GRADE), "8,0", "8,0"),
        (Cell(None, Unit.DAYS), "saknas", "saknas"),
        (Cell(None, Unit.DAYS, is_hidden=True), "visas inte", "visas inte"),
    ],
)
def test_a_number_is_written_as_in_swedish(cell, text, in_full):
    assert (cell.text, cell.in_full) == (text, in_full)


def told(section) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in section.rows}


def test_an_overdue_promise_counts_as_broken_and_a_moved_one_not_at_all():
    facts = Facts(promises={"first_contact": Settled(kept=9, broken=1), "answer": Settled(kept=1, broken=1, moved=5)})
    assert told(sections.promises(facts)) == {
        "Första kontakt": ["10", "90\u00a0%", "0"],
        "Besked från en sektor": ["2", "50\u00a0%", "5"],
        "Besked från lotsen": ["0", "saknas", "0"],
        "Alla löften": ["12", "83\u00a0%", "5"],
    }


def test_all_sectors_together_are_counted_question_by_question():
    facts = Facts(sectors={"Bygg": {1: 1, 9: 1}, "Miljö": {3: 3}})
    assert told(sections.sectors(facts)) == {
        "Bygg": ["2", "5", "9"],
        "Miljö": ["3", "3", "3"],
        "Alla sektorer": ["5", "3", "9"],
    }


def test_what_waits_for_the_business_or_rests_never_stands_still_with_us():
    facts = Facts(
        turns={"pilot": Turn(4, 1), "sector": Turn(4, 1), "business": Turn(9, 0), "resting": Turn(3, 0)},
    )
    assert told(sections.stalled(facts))["Alla som väntar på oss"] == ["8", "2", "25\u00a0%"]
    assert told(sections.open_by_turn(facts)) == {
        "Lotsen": ["4"],
        "En sektor": ["4"],
        "Annan organisation": ["0"],
        "Företaget": ["9"],
        "Ingen just nu, ärendet vilar": ["3"],
        "Alla öppna": ["20"],
    }


def test_a_party_that_is_new_in_the_workflow_is_still_counted():
    facts = Facts(turns={"pilot": Turn(4, 1), "later": Turn(5, 0)})
    assert told(sections.open_by_turn(facts))["Alla öppna"] == ["9"]


def test_reminders_are_told_by_rule_and_sector():
    section = sections.reminders(Facts(reminders=[Effect("Sen fråga", "Bygg", 4, 3), Effect("Nytt ärende", "", 2, 2)]))
    assert told(section) == {"Sen fråga, Bygg": ["4", "75\u00a0%"], "Nytt ärende": ["2", "100\u00a0%"]}


# --- What may be published ------------------------------------------------------------------------

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@given(COUNTS)
def test_no_small_number_is_seen_or_left_when_what_is_shown_is_subtracted(ns):
    """Every subset of the shown rows is taken from the total: what remains is nobody or at least ten."""
    total = sum(ns)
    hidden = to_hide(ns, total=total)
    shown = [n for place, n in enumerate(ns) if place not in hidden]
    assert all(n == 0 or n >= LEAST for n in shown)
    if total >= LEAST:
        for size in range(1, len(shown) + 1):
            for some in combinations(shown, size):
                if any(some):
                    assert not 0 < total - sum(some) < LEAST


@given(COUNTS, st.data())
def test_rows_that_overlap_are_each_held_against_the_total(ns, data):
    total = data.draw(st.integers(max(ns), sum(ns)))
    hidden = to_hide(ns, total=total)
    shown = [n for place, n in enumerate(ns) if place not in hidden and n]
    assert all(n >= LEAST and not 0 < total - n < LEAST for n in shown)
    assert not 0 < total - sum(shown) < LEAST or not shown


@pytest.mark.parametrize(
    ("ns", "hidden"),
    [
        ([30, 4], {0, 1}),  # 34 − 30 would tell the 4
        ([30, 12, 4], {1, 2}),  # the smallest that is large enough goes with it
        ([30, 12, 6, 5], {2, 3}),  # together they are eleven
        ([30, 12, 0], set()),
        ([30, 12, 9, 9], {2, 3}),
    ],
)
def test_the_small_ones_and_what_would_tell_them_are_hidden(ns, hidden):
    assert to_hide(ns, total=sum(ns)) == hidden


def test_a_total_that_is_too_small_is_hidden_with_all_its_rows():
    section = published(sections.promises_kept(Facts(promises={"answer": Settled(kept=8, broken=1)})))
    assert told(section) == {
        "Första kontakt": ["0", "saknas"],
        "Besked från en sektor": ["visas inte", "visas inte"],
        "Besked från lotsen": ["0", "saknas"],
        "Alla löften": ["visas inte", "visas inte"],
    }


def closing_answers(facts: Facts):
    """As those who run the portal read them."""
    return figures.for_staff(facts)[-1]


def test_closing_answers_are_suppressed_for_those_who_run_the_portal_too():
    grades = {"Bygg": Grades(15, 120, 110, 100), "Miljö": Grades(9, 9, 9, 9), "Plan": Grades(11, 99, 99, 99)}
    section = closing_answers(Facts(grades=Grades(26, 210, 200, 190), grades_by_sector=grades))
    assert told(section) == {
        "Bygg": ["15", "8,0", "7,3", "6,7"],
        "Miljö": ["visas inte"] * 4,
        "Plan": ["11", "9,0", "9,0", "9,0"],
        "Alla svar": ["26", "8,1", "7,7", "7,3"],
    }
    assert section.hidden == "Miljö"


def test_a_sector_whose_answers_are_nearly_all_there_are_is_hidden_beside_the_total():
    """Thirty in all and twenty-five of Bygg's: the other five would be told by subtraction."""
    grades = {"Bygg": Grades(25, 200, 200, 200), "Miljö": Grades(12, 100, 100, 100)}
    section = closing_answers(Facts(grades=Grades(30, 240, 240, 240), grades_by_sector=grades))
    assert section.hidden == "Bygg"


def facts_of(n: int) -> Facts:
    """A town where everything has happened n times."""
    return Facts(
        turns={party: Turn(n, 0) for party in ("pilot", "sector", "outside", "business", "resting")},
        received=n,
        closed=n,
        several_sectors=n,
        with_meeting=n,
        first_contact={2: n},
        promises={"first_contact": Settled(n, 0, n), "answer": Settled(0, n, n), "next": Settled(n, 0, 0)},
        sectors={"Bygg": {4: n}, "Miljö": {4: n}},
        reminders=[Effect("Sen fråga", "Bygg", n, n)],
        grades=Grades(n, n, n, n),
        grades_by_sector={"Bygg": Grades(n, n, n, n)},
    )


def test_below_ten_nothing_of_it_is_public_and_at_ten_all_of_it_is():
    few = [row for section in figures.for_everybody(facts_of(9)) for row in section.rows if row.n < LEAST]
    assert few
    assert all(row.is_hidden for row in few)
    assert not any(row.is_hidden for section in figures.for_everybody(facts_of(10)) for row in section.rows)


def test_a_quarter_says_neither_few_moved_promises_nor_few_stalled_cases_nor_one_sector():
    public = {section.key: section for section in figures.for_everybody(facts_of(10))}
    assert list(public) == ["flow", "first_contact", "promises", "sectors", "together", "closing", "open", "stalled"]
    assert public["promises"].columns == ("Löften", "Hölls")
    assert public["stalled"].columns == ("Öppna", "Står still")
    assert [row.label for row in public["sectors"].rows] == ["Alla sektorer"]
    assert [row.label for row in public["closing"].rows] == ["Alla svar"]


def test_the_share_that_stands_still_tells_nothing_of_who_is_waited_for():
    """Open cases less those that wait for us would be those that wait for the business, however few."""
    facts = Facts(turns={"pilot": Turn(12, 3), "sector": Turn(22, 3), "business": Turn(6, 0)})
    public = {section.key: section for section in figures.for_everybody(facts)}
    assert public["open"].hidden == "Lotsen och Företaget"
    assert told(public["stalled"]) == {"Alla öppna": ["40", "visas inte"]}  # 15 per cent of 40 are six cases


def year_of(quarters: list[int]) -> list[str]:
    """What is told of Bygg, Miljö and all sectors in a year with so many answers in each quarter."""
    half = sum(quarters) // 2
    facts = Facts(sectors={"Bygg": {2: half}, "Miljö": {4: sum(quarters) - half}})
    section, _ = figures.by_sector(facts, quarters={"sectors": quarters})
    return [row.cells[0].text for row in section.rows]


@pytest.mark.parametrize(
    ("quarters", "shown"),
    [
        ([12, 14, 10, 11], ["23", "24", "47"]),
        ([6, 7, 8, 9], ["15", "15", "30"]),  # no quarter is public, and together they are thirty
        ([12, 14, 3, 11], ["visas inte"] * 3),  # the year less three quarters would tell the three
        ([12, 14, 3, 2], ["visas inte"] * 3),
        ([12, 14, 0, 0], ["13", "13", "26"]),
        ([0, 0, 0, 0], ["0", "0", "0"]),
    ],
)
def test_a_year_never_tells_what_a_quarter_kept_to_itself(quarters, shown):
    assert year_of(quarters) == shown


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_what_is_left_of_a_shown_year_is_nobody_or_at_least_ten(quarters):
    if year_of(quarters)[-1] == str(sum(quarters)):
        left = sum(quarters) - sum(n for n in quarters if n >= LEAST)
        assert left == 0 or left >= LEAST


# --- Key figures ----------------------------------------------------------------------------------


def first_of(facts: Facts, *earlier: Facts, public: bool = False) -> dict[str, figures.KeyFigure]:
    course = [figures.first(each, public=public) for each in earlier]
    promised = {"first_contact": 2, "sectors": 5, "promises": 100}
    found = figures.key_figures(
        figures.first(facts, public=public),
        period="kvartal 3 2026",
        earlier=course,
        before="kvartalet innan",
        promised=promised,
    )
    return dict(zip(("first_contact", "sectors", "promises", "closing"), found, strict=True))


def quarter(*, days: int, sector: int, kept: int, overall: int, n: int = 20) -> Facts:
    return Facts(
        first_contact={days: n},
        sectors={"Bygg": {sector: n}},
        promises={"answer": Settled(kept=kept, broken=n - kept)},
        grades=Grades(n, overall * n, n, n),
    )


def test_four_figures_are_held_against_what_is_promised_and_the_quarter_before():
    now, then = quarter(days=1, sector=7, kept=15, overall=8), quarter(days=3, sector=7, kept=19, overall=7)
    found = first_of(now, then)
    assert [(each.number, each.unit, each.goal, each.verdict) for each in found.values()] == [
        ("1", "arbetsdag för hälften", "Vårt löfte: högst 2 arbetsdagar.", "hålls för nio av tio"),
        ("7", "arbetsdagar för hälften", "Vårt löfte: högst 5 arbetsdagar.", "nio av tio: 7\u00a0arbetsdagar"),
        ("75\u00a0%", "av löftena", "Vårt löfte: varje datum hålls.", "hålls inte alltid"),
        ("8,0", "av 10", "Inget mål är satt.", ""),
    ]
    assert [(each.arrow, each.change) for each in found.values()] == [
        ("↗", "2 arbetsdagar kortare än kvartalet innan."),
        ("→", "Samma som kvartalet innan."),
        ("↘", "20 procentenheter lägre än kvartalet innan."),
        ("↗", "1 högre än kvartalet innan."),
    ]
    assert found["first_contact"].rests_on == "20 ärenden, kvartal 3 2026"
    assert found["first_contact"].spark.lines == ("4,28 116,4",)  # up is better: the days have become fewer


def test_a_promise_is_kept_on_its_last_day_and_a_figure_of_nothing_says_neither():
    found = first_of(quarter(days=2, sector=5, kept=20, overall=8))
    assert [each.is_reached for each in found.values()] == [True, True, True, None]
    assert not any(each.change or each.spark for each in found.values())
    empty = first_of(Facts(), quarter(days=2, sector=5, kept=20, overall=8))
    assert {each.number for each in empty.values()} == {"saknas"}
    assert {(each.is_reached, each.change, each.unit) for each in empty.values()} == {(None, "", "")}


def test_a_promise_is_not_kept_when_only_the_half_is():
    found = first_of(Facts(first_contact={1: 15, 6: 5}))["first_contact"]
    assert (found.number, found.is_reached, found.verdict) == ("1", False, "nio av tio: 6\u00a0arbetsdagar")


def test_what_is_too_small_to_be_public_is_in_no_key_figure_nor_in_its_change_or_line():
    small, whole = (quarter(days=1, sector=1, kept=n, overall=8, n=n) for n in (9, 10))
    assert {each.number for each in first_of(small, whole, public=True).values()} == {"visas inte"}
    after_small = first_of(whole, small, public=True).values()
    assert [(each.number, each.change, each.spark) for each in after_small][0] == ("1", "", None)
    assert not any(each.change or each.spark for each in after_small)
    staff = first_of(small, public=False)
    assert (staff["first_contact"].number, staff["closing"].number) == ("1", "visas inte")
    assert staff["closing"].rests_on.startswith("För få svar för att visas, ")
