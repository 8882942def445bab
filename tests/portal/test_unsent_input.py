"""What is kept of a form is text, and small."""

from portal.people import unsent_input


def test_what_fits_is_kept_in_its_order():
    fields = {"b": ["å" * 10], "a": ["x", "y"]}
    assert list(unsent_input.small(fields).items()) == [("b", ["å" * 10]), ("a", ["x", "y"])]


def test_the_longest_go_first():
    fields = {"novel": ["å" * 40_000], "name": ["Bo"], "letter": ["x" * 60_000]}
    assert unsent_input.small(fields) == {"name": ["Bo"], "letter": ["x" * 60_000]}
