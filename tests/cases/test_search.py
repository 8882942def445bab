"""Search among cases as Eva types it."""

import pytest

from cases import actions
from cases.models import Case
from cases.queries import search
from portal.models import Contact
from portal.models.business import KnownNumber
from portal.text import orgnumber


def companies(cases, text: str, reader, **how) -> dict[str, str]:
    """What is found, and where it stood."""
    where = search.find(cases, text, reader=reader, **how).where
    return {case.company_name: where[case.pk] for case in Case.objects.filter(pk__in=where)}


@pytest.fixture
def found(eva):
    return lambda text: set(companies(Case.objects.visible_to(eva), text, eva))


@pytest.fixture
def town(eva):
    for company, name, phone, number, description in (
        ("Bos bageri", "Bo Bengtsson", "070-123 45 67", "", "Jag vill ha uteserveringar vid hamnen."),
        (
            "Davids bygg & skylt AB",
            "David Ek",
            "+46 (0)123-191 00",
            "556016-0680",
            "Vi sätter upp en skylt på Storgatan.",
        ),
        ("Åsas ångbåt", "Åsa Ström", "", "850709-9805", "Båtturer från hamnen i maj."),
    ):
        email = f"{company.split()[0].lower().replace('å', 'a')}@example.org"
        told = {"company_name": company, "name": name, "phone": phone, "email": email}
        number = KnownNumber.of(orgnumber.parse(number)) if number else None
        actions.register(actions.Submission(description=description, org_number=number, **told))


def test_words_are_found_in_any_swedish_form(town, found):
    assert found("uteservering") == {"Bos bageri"}
    assert found("hamn") == {"Bos bageri", "Åsas ångbåt"}


def test_every_word_must_be_there_wherever_it_stands(town, found):
    assert found("bageri hamnen") == {"Bos bageri"}
    assert found("bageri storgatan") == set()


def test_small_words_do_not_hinder(town, found, eva):
    assert found("skylt på storgatan") == {"Davids bygg & skylt AB"}
    assert found("är") == set()
    case = Case.objects.get(company_name="Bos bageri")
    actions.write_to_business(case, "Det går bra med marschaller.", by=eva)
    assert found("det går bra med marschaller") == found("marschaller vid hamnen") == {"Bos bageri"}


def test_the_last_word_may_be_just_a_beginning(town, found):
    assert found("ångb") == {"Åsas ångbåt"}
    assert found("ån") == set()


def test_a_phrase_and_what_must_not_be_there(town, found):
    assert found('"skylt på storgatan"') == {"Davids bygg & skylt AB"}
    assert found('"storgatan skylt"') == set()
    assert found("hamnen -maj") == {"Bos bageri"}
    assert found("-maj") == set()


def test_a_reference_is_found_whole_or_from_its_beginning(town, found):
    reference = Case.objects.get(company_name="Bos bageri").reference
    assert found(reference) == {"Bos bageri"}
    assert found(reference[:-1]) == {"Bos bageri", "Davids bygg & skylt AB", "Åsas ångbåt"}


def test_an_address_is_found_only_whole(town, found):
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
def test_nothing_that_is_typed_breaks_the_search(town, found, text):
    assert found(text) == set()


def test_what_may_not_be_seen_is_not_found(town, anna):
    assert search.find(Case.objects.visible_to(anna), "hamnen", reader=anna).ids == []


def test_more_than_the_ceiling_says_so(town, eva, monkeypatch):
    monkeypatch.setattr(search, "MOST", 1)
    hits = search.find(Case.objects.all(), "hamnen", reader=eva)
    assert (len(hits.ids), hits.is_capped) == (1, True)
    case = Case.objects.get(company_name="Bos bageri")
    for text in ("En marschall.", "Två marschaller."):  # of one case, but nobody has read them all
        actions.write_to_business(case, text, by=eva)
    hits = search.find(Case.objects.all(), "marschaller", reader=eva)
    assert (hits.ids, hits.is_capped) == ([case.pk], True)


def test_an_officer_finds_her_own_among_more_than_the_list_holds(town, eva, anna, building, monkeypatch):
    actions.register(actions.Submission(company_name="Kajen", description="Uteserveringar vid hamnen.", phone="070-1"))
    case = Case.objects.get(company_name="Bos bageri")
    phone = "070-174 06 99"  # of somebody who writes for many
    for name in ("Kajen", "Piren"):
        actions.register(actions.Submission(company_name=name, description="Kaffe.", phone=phone))
    Contact.objects.filter(pk=case.contact_id).update(phone=phone)
    actions.ask_sector(case, building, by=eva, question="Går det bra?")
    monkeypatch.setattr(search, "MOST", 1)
    for own, sifted in ((9, 9), (0, 9), (0, 0)):  # read once for all places; picked out of all; or asked in each
        monkeypatch.setattr(search, "MOST_OWN", own)
        monkeypatch.setattr(search, "MOST_SIFTED", sifted)
        for text in ("hamnen", "hamn", "uteserveringar hamnen", "uteserv hamn", "går bra", phone):
            assert search.find(Case.objects.visible_to(anna), text, reader=anna).ids == [case.pk], text


def test_a_common_word_fills_an_officers_list_from_its_top_and_not_with_what_is_marked(
    town, eva, anna, building, environment, monkeypatch
):
    for place in ("Kajen", "Bryggan", "Piren"):
        actions.register(actions.Submission(company_name=place, description="Kaffe vid hamnen.", phone="070-1"))
    asked = [Case.objects.get(company_name=name) for name in ("Kajen", "Piren", "Bryggan", BO)]
    for case in asked:
        actions.ask_sector(case, building, by=eva, question="Går det bra?")
    for name, most in {"FULL": 1, "NEAR": 1, "FARTHEST": 3}.items():
        monkeypatch.setattr(search, name, most)
    seen = Case.objects.visible_to(anna)
    first = search.find(seen, "hamnen", reader=anna, fills_first=True)
    assert (first.where, first.is_capped) == ({asked[3].pk: "ärendet"}, True)
    whole = search.find(seen, "hamnen", reader=anna)  # as Eva's list shows it, which has another order and more pages
    assert (set(whole.ids), whole.is_capped) == ({case.pk for case in asked}, False)
    assert companies(seen, "kaffe", anna, fills_first=True) == {
        "Bryggan": "ärendet",
        "Piren": "ärendet",
    }  # further down
    in_no_cases_own_words = companies(seen, "bra", anna, fills_first=True)
    assert in_no_cases_own_words.keys() == {"Kajen", "Bryggan", "Piren", BO}
    mark = {"section": "OSL 31 kap. 16 §", "reason": "Affären.", "sectors": [environment], "hides_questions": True}
    actions.mark_secret(asked[3], by=eva, **mark)
    assert BO not in companies(seen, "hamnen", anna, fills_first=True)


def test_of_a_word_in_more_than_the_list_holds_the_newest_are_found(town, eva, monkeypatch):
    actions.register(actions.Submission(company_name="Kajen", description="En brygga vid hamnen.", phone="070-1"))
    monkeypatch.setattr(search, "MOST", 1)
    hits = search.find(Case.objects.visible_to(eva), "hamnen", reader=eva)
    assert (Case.objects.get(pk=hits.ids[0]).company_name, hits.is_capped) == ("Kajen", True)


BO, DAVID, ASA = "Bos bageri", "Davids bygg & skylt AB", "Åsas ångbåt"
# What somebody types who has them on the telephone: whom it finds, and where it stood.
TABLE = {
    "0001": {BO: "ärendenumret"},
    "1": {BO: "ärendenumret"},
    "5560160680": {DAVID: "organisationsnumret"},
    "SE556016068001": {DAVID: "organisationsnumret"},
    "850709-9805": {ASA: "organisationsnumret"},
    "198507099805": {ASA: "organisationsnumret"},
    "0701234567": {BO: "telefonnumret"},
    "+46701234567": {BO: "telefonnumret"},
    "0046 70 123 45 67": {BO: "telefonnumret"},
    "(070) 12 34 567": {BO: "telefonnumret"},
    "0123-19100": {DAVID: "telefonnumret"},
    "0123-191": {},
    "bengtsson": {BO: "kontaktpersonens namn"},
    "Bo Bengts": {BO: "kontaktpersonens namn"},
    "bengtson": {BO: "ett liknande namn"},
    "Åsa": {ASA: "ärendet"},
    "ström": {ASA: "kontaktpersonens namn"},
    "strom": {},
    "anna alm": {DAVID: "handläggarens namn"},
    "Alm": {DAVID: "handläggarens namn"},
    "hiss": {DAVID: "en fråga till en sektor"},
    "hissarna": {DAVID: "en fråga till en sektor"},
    "rullstolsra": {DAVID: "en fråga till en sektor"},
    "källaren": {BO: "ett meddelande"},
    "källare": {BO: "ett meddelande"},
    "ek skylt": {DAVID: "flera ställen"},
    "bengtsson uteservering": {BO: "flera ställen"},
    "ström uteservering": {},
    "davids byg": {DAVID: "ärendet"},
    "Davids bygg och skyllt": {DAVID: "ett liknande företagsnamn"},
    "uteserv": {BO: "ärendet"},
    "uteserveringens": {BO: "ärendet"},
    "båttur": {ASA: "ärendet"},
    "hamnen": {BO: "ärendet", ASA: "ärendet"},
    '"Bo Bengtsson"': {BO: "kontaktpersonens namn"},
    '"Bengtsson Bo"': {BO: "ett liknande namn"},
    "BOS@example.org": {BO: "e-postadressen"},
    "skyltar": {DAVID: "ärendet"},
    "storgatans skylt": {DAVID: "ärendet"},
    "hamnen bengtsson": {BO: "flera ställen"},
    "alm rullstol": {DAVID: "flera ställen"},
    "källare uteserv": {BO: "flera ställen"},
    "servering": {},  # a compound is found by its beginning
    "hemligt": {},
}


def test_whoever_calls_is_found_by_what_they_say_and_the_hit_tells_where_it_stood(town, eva, anna, building):
    case = Case.objects.get(company_name=DAVID)
    actions.ask_sector(case, building, by=eva, officer=anna, question="Behövs hiss och rullstolsramp?")
    actions.write_note(case, "Det här är hemligt för lotsen.", by=anna, sector=building)
    actions.reply(Case.objects.get(company_name=BO), "Vi har en källare också.")
    seen = Case.objects.visible_to(eva)
    assert {text: companies(seen, text, eva) for text in TABLE} == TABLE
    assert companies(Case.objects.visible_to(anna), "hemligt", anna) == {DAVID: "ett meddelande"}
    assert companies(Case.objects.visible_to(anna), "bengtsson", anna) == {}


def test_officers_search_among_the_questions_of_their_own_sector(
    client, town, eva, anna, cecilia, environment, building
):
    for company, sector in ((BO, building), (DAVID, environment)):
        actions.ask_sector(Case.objects.get(company_name=company), sector, by=eva, question="Går det bra?")
    client.force_login(anna)
    assert 'role="search" aria-label="Sök bland era frågor" action="/handlaggare/sok/"' in client.get("/").text
    answer = client.get("/handlaggare/sok/", {"q": "0701234567"})
    assert [row.case.company_name for row in answer.context["rows"]] == [BO]
    assert "Träff i telefonnumret" in answer.content.decode()
    client.force_login(cecilia)
    answer = client.get("/handlaggare/sok/", {"q": "0701234567"})
    assert answer.context["rows"] == []
    assert "Ingen fråga hos er matchar" in answer.content.decode()
