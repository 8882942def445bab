from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from training.pure.mixing import mixed

people = st.lists(st.sampled_from("abcdef"), max_size=60).map(lambda sectors: list(enumerate(sectors)))


@given(people, st.integers(2, 9))
def test_everybody_is_in_one_group_and_the_groups_are_as_even_as_can_be(people, size):
    groups = mixed(people, size)
    assert sorted(one for group in groups for one in group) == [one for one, _ in people]
    if groups:
        assert max(map(len, groups)) - min(map(len, groups)) <= 1


@given(people, st.integers(2, 9))
def test_no_two_of_one_sector_share_a_group_unless_they_are_more_than_the_groups(people, size):
    groups, sector_of = mixed(people, size), dict(people)
    for sector, number in Counter(sector_of.values()).items():
        most = max(sum(sector_of[one] == sector for one in group) for group in groups)
        assert most <= -(-number // len(groups))
