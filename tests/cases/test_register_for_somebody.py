"""A case from a call, a visit, a meeting or a forwarded e-mail, on one small screen."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case
from portal.models import Business, OutgoingEmail, RegisteredCompany, UnsentText
from portal.models.business import KnownNumber
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed

ADDRESS = "/handlaggare/nytt/"


@pytest.fixture
def call(eva, building, environment):
    return {
        "draft": "nyckel",
        "channel": "phone",
        "description": "Vill sälja glass på torget i sommar.",
        "name": "Gun Glass",
        "phone": "070-123 45 67",
    }


def test_annas_call_becomes_a_case_that_waits_for_the_pilot(client, call, anna, eva):
    client.force_login(anna)
    text = client.post(ADDRESS, call, follow=True).content.decode()
    case = Case.objects.get()
    assert (case.channel, case.registered_by, case.turn) == ("phone", anna, "pilot")
    assert case.reference in text
    assert "Företagslotsen Eva Ek hör av sig" in text
    assert "Berätta ärendenumret på telefon" in text


def test_an_email_address_gives_the_business_its_receipt(client, call, anna):
    client.force_login(anna)
    client.post(ADDRESS, call | {"email": "gun@example.org"})
    assert OutgoingEmail.objects.filter(to="gun@example.org").count() == 1


def test_eva_asks_sectors_at_once(client, call, eva, building):
    client.force_login(eva)
    text = client.post(ADDRESS, call | {"sectors": [building.pk], "channel": "visit"}, follow=True).content.decode()
    case = Case.objects.get()
    assert [row.sector for row in case.assignments.all()] == [building]
    assert case.channel == "visit"
    assert "Bygg har fått en fråga" in text


@pytest.mark.parametrize(
    ("who", "channel", "is_kept"), [("eva", "phone", True), ("eva", "email", False), ("anna", "phone", False)]
)
def test_a_talk_with_the_pilot_is_the_first_contact_and_no_other_is(client, call, who, channel, is_kept, request):
    client.force_login(request.getfixturevalue(who))
    page = client.post(ADDRESS, call | {"channel": channel, "email": "gun@example.org"}, follow=True).text
    case = Case.objects.get()
    first = case.promises.get(kind="first_contact")
    assert (first.outcome == "kept", case.first_contact_at == case.received_at) == (is_kept, is_kept)
    receipt = OutgoingEmail.objects.get(kind="receipt")
    assert ("hör av sig senast" in receipt.text, "hör av sig till företaget" in page) == (not is_kept, not is_kept)
    assert case.turn == "pilot"
    assert case.next_due is not None


def test_annas_choice_of_sectors_is_a_suggestion_that_the_pilot_reads(client, call, anna, building, environment):
    client.force_login(anna)
    client.post(ADDRESS, call | {"sectors": [building.pk, environment.pk]})
    message = Case.objects.get().messages.get()
    assert (message.audience, message.author, message.sector) == ("pilot", anna, building)
    assert message.text == "Förslag: fråga Bygg och Miljö."
    assert Case.objects.get().assignments.count() == 0


def test_a_double_click_makes_one_case(client, call, eva, building):
    client.force_login(eva)
    first = client.post(ADDRESS, call | {"sectors": [building.pk]})
    assert client.post(ADDRESS, call | {"sectors": [building.pk]})["Location"] == first["Location"]
    assert Case.objects.count() == 1


def test_the_same_key_of_another_person_is_another_case(client, call, eva, anna):
    client.force_login(eva)
    client.post(ADDRESS, call)
    client.force_login(anna)
    client.post(ADDRESS, call)
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": ""}, "Fyll i telefon eller e-post"),
        ({"phone": "12"}, "Kontrollera telefonnumret"),
        ({"description": " "}, "Skriv några ord om vad de vill göra."),
        ({"channel": ""}, "Välj hur de hörde av sig."),
        ({"email": "gun@"}, "e-post"),
    ],
)
def test_wrong_input_keeps_what_was_typed(client, call, anna, wrong, sentence):
    client.force_login(anna)
    text = client.post(ADDRESS, call | wrong).content.decode()
    assert sentence in text
    assert "Gun Glass" in text
    assert Case.objects.count() == 0


@pytest.mark.parametrize("who", ["rolf", "dag", "bo", "rut"])
def test_who_works_elsewhere_registers_nothing(client, call, who, request):
    user = request.getfixturevalue(who)
    may = user.roles.is_pilot or user.roles.own_sectors
    client.force_login(user)
    assert not may
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, call).status_code == 404
    with pytest.raises(NotAllowed):
        actions.register_for_somebody(actions.Submission(phone="070-1234567"), by=user)
    assert Case.objects.count() == 0


def test_the_reference_page_is_only_for_who_registered(client, call, anna, cecilia):
    client.force_login(anna)
    address = client.post(ADDRESS, call)["Location"]
    client.force_login(cecilia)
    assert client.get(address).status_code == 404


def test_a_number_finds_the_company_and_another_that_may_be_it_is_proposed(client, call, eva):
    known = Business.objects.create(name="Guns glass AB", org_number="556016-0680", kind="company")
    known.take_number(KnownNumber.of(orgnumber.parse("556016-0680")))
    known.save()
    RegisteredCompany.objects.create(number="556016-0680", name="Guns glass AB", source="file", read_at=timezone.now())
    client.force_login(eva)
    text = client.post(ADDRESS, call | {"org_number": "5560160680"}, follow=True).content.decode()
    case = Case.objects.get()
    assert (case.business, case.company_name) == (known, "Guns glass AB")
    assert "Kan det vara samma företag?" not in text
    again = call | {"draft": "nummer två", "company_name": "Gunns glass AB"}
    page = client.post(ADDRESS, again, follow=True).content.decode()
    other = Case.objects.order_by("-pk")[0].business
    assert "Samma som Guns glass AB" in page
    card = reverse("admin:portal_business_do", args=[known.pk, "samma"])
    assert f'formaction="{card}"' in page
    assert f'name="row" value="{other.pk}"' in page
    told = client.post(card, {"row": other.pk}, follow=True).content.decode()
    assert "Gunns glass AB är samma företag som Guns glass AB." in told


def test_a_persons_number_is_in_no_draft_and_a_wrong_one_is_said(client, call, eva):
    client.force_login(eva)
    wrong = client.post(ADDRESS, call | {"org_number": "556016-0681"}).content.decode()
    assert "Någon siffra verkar ha blivit fel." in wrong
    assert 'value="556016-0681"' in wrong
    client.post(ADDRESS, call | {"saving": "1", "org_number": "850709-9805", "town": "Åtvidaberg"})
    assert UnsentText.objects.get().fields["town"] == ["Åtvidaberg"]
    assert "org_number" not in UnsentText.objects.get().fields
    client.post(ADDRESS, call | {"org_number": "850709-9805"})
    business = Case.objects.get().business
    assert (business.org_number, business.number_mask) == ("", "850709-****")
