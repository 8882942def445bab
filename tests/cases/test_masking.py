"""What is struck out is gone, however it was written, and a slip of the pen is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.record.masking import MASK, mask, passages_in


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("Ring Bo Berg i dag.", "Bo Berg", f"Ring {MASK} i dag."),
        ("Ring BO BERG i dag.", "bo berg", f"Ring {MASK} i dag."),
        ("Ring Bo\n  Berg i dag.", "Bo Berg", f"Ring {MASK} i dag."),
        ("Ring Bo\u00a0Berg.", "Bo Berg", f"Ring {MASK}."),
        ("Bergs bageri", "Berg", f"{MASK} bageri"),
        ("E-post: bo.berg@example.org", "berg", f"E-post: bo.{MASK}@example.org"),
        ("Kvarnbergsvägen", "berg", MASK),
        ("den 26 november kom Ove", "Ove", f"den 26 {MASK} kom {MASK}"),
        ("Å\u0308nglavägen", "Å\u0308ngla", MASK),
        ("Be\u200brg", "Berg", MASK),
        ("Be\u00adrg", "Berg", MASK),
        ("Inget här", "Berg", "Inget här"),
        ("a.b (c) [d] \\1", "b (c) [d] \\1", f"a.{MASK}"),
    ],
)
def test_a_passage_is_struck_out_wherever_and_however_it_is_written(text, passage, left):
    assert mask(text, passages_in(passage))[0] == left


def test_every_place_is_counted():
    assert mask("Berg, Berg och Bergs.", ["Berg"])[1] == 3


def test_the_longest_passage_goes_first_and_leaves_no_tail():
    assert mask("Bo Berg bor på Bergsgatan.", passages_in("Berg\nBo Berg"))[0] == f"{MASK} bor på {MASK}."


def test_passages_are_lines_without_empty_ones():
    assert passages_in(" Bo  Berg \n\n070-123 45 67\nBo Berg") == ["070-123 45 67", "Bo Berg"]


letters = st.text(alphabet="abåÅ Bb\n.-", max_size=40)


@given(letters, st.text(alphabet="abåÅB.", min_size=1, max_size=6))
def test_nothing_of_a_passage_is_ever_left(text, passage):
    left, _ = mask(text, passages_in(passage))
    for struck in passages_in(passage):
        assert struck.casefold() not in " ".join(left.replace(MASK, "¤").split()).casefold()
