"""Search among cases as Eva types it."""

import pytest

from cases import actions
from cases.models import Case
from cases.queries import search


def found(text: str) -> set[str]:
    hits = search.find(Case.objects.all(), text)
    return set(Case.objects.filter(pk__in=hits.ids).values_list("company_name", flat=True))


@pytest.fixture
def town(eva):
    for company, description in (
        ("Bos bageri", "Jag vill ha uteserveringar vid hamnen."),
        ("Davids bygg & skylt AB", "Vi sätter upp en skylt på Storgatan."),
        ("Åsas ångbåt", "Båtturer från hamnen i maj."),
    ):
        email = f"{company.split()[0].lower().replace('å', 'a')}@example.org"
        actions.register(actions.Submission(description=description, company_name=company, email=email))


def test_words_are_found_in_any_swedish_form(town):
    assert found("uteservering") == {"Bos bageri"}
    assert found("hamn") == {"Bos bageri", "Åsas ångbåt"}


def test_every_word_must_be_there_wherever_it_stands(town):
    assert found("bageri hamnen") == {"Bos bageri"}
    assert found("bageri storgatan") == set()


def test_small_words_do_not_hinder(town):
    assert found("skylt på storgatan") == {"Davids bygg & skylt AB"}


def test_the_last_word_may_be_just_a_beginning(town):
    assert found("ångb") == {"Åsas ångbåt"}
    assert found("ån") == set()


def test_a_phrase_and_what_must_not_be_there(town):
    assert found('"skylt på storgatan"') == {"Davids bygg & skylt AB"}
    assert found('"storgatan skylt"') == set()
    assert found("hamnen -maj") == {"Bos bageri"}
    assert found("-maj") == set()


def test_a_reference_is_found_whole_or_from_its_beginning(town):
    reference = Case.objects.get(company_name="Bos bageri").reference
    assert found(reference) == {"Bos bageri"}
    assert found(reference[:-1]) == {"Bos bageri", "Davids bygg & skylt AB", "Åsas ångbåt"}


def test_an_address_is_found_only_whole(town):
    assert found("BOS@example.org") == {"Bos bageri"}
    assert found("@example.org") == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'",
        "\\",
        "a & | !",
        "(((",
        ":*",
        "<->",
        "'; DROP TABLE cases_case; --",
        '"',
        "-",
        "!!!",
        "😀",
        "a" * 5000,
        "%",
    ],
)
def test_nothing_that_is_typed_breaks_the_search(town, text):
    assert found(text) == set()


def test_what_may_not_be_seen_is_not_found(town, anna):
    assert search.find(Case.objects.visible_to(anna), "hamnen").ids == []


def test_more_than_the_ceiling_says_so(town, monkeypatch):
    monkeypatch.setattr(search, "MOST", 1)
    hits = search.find(Case.objects.all(), "hamnen")
    assert (len(hits.ids), hits.is_capped) == (1, True)
