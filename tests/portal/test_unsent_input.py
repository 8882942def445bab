"""What is kept of a form is text, and small."""

from django.contrib.auth.models import AnonymousUser

from portal.people import unsent_input


def test_what_fits_is_kept_in_its_order():
    fields = {"b": ["å" * 10], "a": ["x", "y"]}
    assert list(unsent_input.small(fields).items()) == [("b", ["å" * 10]), ("a", ["x", "y"])]


def test_the_longest_go_first():
    fields = {"novel": ["å" * 40_000], "name": ["Bo"], "letter": ["x" * 60_000]}
    assert unsent_input.small(fields) == {"name": ["Bo"], "letter": ["x" * 60_000]}


def test_that_a_text_could_not_be_kept_is_told(rf):
    request = rf.get("/", {unsent_input.REFUSED: "1"})
    request.session, request.user = {}, AnonymousUser()
    for text, said in (("x" * 100, "Nej."), ("x" * 70_000, f"Nej. {unsent_input.TOO_LONG}")):
        unsent_input.keep(request, "sida", {"text": [text]}, tried="text", said="Nej.")
        assert unsent_input.of(request, "sida").said == said
