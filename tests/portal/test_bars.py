"""The bars' lengths and places, and that nothing is drawn of what is missing."""

from portal.text.bars import LONGEST, chart


def lengths(found) -> list[float]:
    return [float(bar.length.rstrip("%")) for group in found.groups for bar in group.bars]


def em(height: str) -> float:
    return float(height.removesuffix("em"))


def test_the_largest_is_as_long_as_a_bar_may_be_and_the_others_in_proportion():
    found = chart([("Bygg", [(10, "10")]), ("Miljö", [(5, "5")]), ("Plan", [(0, "0")])])
    assert lengths(found) == [LONGEST, LONGEST / 2, 0]


def test_a_share_is_drawn_of_a_hundred():
    assert lengths(chart([("Hölls", [(50, "50 %")])], most=100)) == [LONGEST / 2]


def test_what_is_missing_has_its_words_and_no_bar():
    found = chart([("Bygg", [(None, "saknas")])])
    assert lengths(found) == [0]
    assert found.groups[0].bars[0].words == "saknas"


def test_bars_and_names_never_lie_on_each_other():
    found = chart([("Bygg", [(1, "1"), (2, "2")]), ("Miljö", [(3, "3"), (4, "4")])])
    edges = [(em(bar.top), em(bar.top) + em(bar.height)) for group in found.groups for bar in group.bars]
    assert all(end < start for (_, end), (start, _) in zip(edges, edges[1:], strict=False))
    names = [em(group.name[0][1]) for group in found.groups]
    assert 1 < names[0] < edges[0][0]
    assert edges[1][1] + 1 < names[1] < edges[2][0]
    assert [bar.is_hatched for bar in found.groups[0].bars] == [False, True]
    assert edges[-1][1] < em(found.height)


def test_a_long_name_takes_the_lines_it_needs_and_moves_what_is_below():
    long = "Obesvarad fråga till sektor som har fått den för länge sedan, Arbetsmarknad"
    short, both = chart([("Bygg", [(1, "1")])]), chart([(long, [(1, "1")]), ("Bygg", [(1, "1")])])
    lines = [line for line, _ in both.groups[0].name]
    assert " ".join(lines) == long
    assert len(lines) == 3
    last = em(both.groups[0].name[-1][1])
    assert last < em(both.groups[0].bars[0].top)
    assert em(both.height) > 2 * em(short.height)


def test_nothing_gives_an_empty_chart():
    assert chart([]).groups == ()
