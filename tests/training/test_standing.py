import pytest

from training.pure.standing import Standing, needed


@pytest.mark.parametrize(
    ("planned", "percent", "number"), [(6, 80, 5), (5, 80, 4), (10, 75, 8), (0, 80, 0), (1, 1, 1)]
)
def test_the_goal_is_a_whole_number_of_occasions_and_never_rounded_down(planned, percent, number):
    assert needed(planned, percent) == number


def test_five_of_ten_is_a_half_however_many_are_still_to_come():
    half = Standing(planned=10, attended=5, missed=0)
    assert (half.remaining, half.best_possible, half.has_reached_goal, half.can_reach_goal) == (5, 10, False, True)


def test_who_may_miss_nothing_more_is_about_to_drop_out():
    assert Standing(6, attended=1, missed=1).is_about_to_drop_out
    assert not Standing(10, attended=1, missed=1).is_about_to_drop_out
    assert not Standing(6, attended=0, missed=0).is_about_to_drop_out
    assert not Standing(6, attended=5, missed=1).is_about_to_drop_out


def test_who_cannot_reach_the_goal_is_told_how_many_to_catch_up():
    late = Standing(6, attended=0, missed=2)
    assert not late.can_reach_goal
    assert late.sentence.endswith("Målet är 5: ett tillfälle behöver tas igen.")
    assert Standing(6, 2, 1).sentence == (
        "Har varit med på 2 av 6. 3 återstår, så det blir som bäst 5. Målet är 5 och går fortfarande att nå."
    )
    assert Standing(4, 3, 1, 100).sentence == "Har varit med på 3 av 4. Målet är 4: ett tillfälle behöver tas igen."
    assert Standing(6, 5, 1).sentence == "Har varit med på 5 av 6. Målet, 5, är nått."


def test_nothing_is_reached_while_nothing_is_planned():
    assert not Standing(0, 0, 0).has_reached_goal
