"""The accessibility statement and the privacy page hold what the law asks for, and say so when they do not."""

from datetime import date

import pytest

from portal.models import TownHall, Wording, town_hall
from portal.pages import required_parts
from portal.pages.required_parts import PARTS
from portal.text import wording
from portal.text.ttl_cache import TtlCache

TODAY = date(2026, 11, 24)


def rewrite(key: str, text: str) -> None:
    Wording.objects.update_or_create(key=key, defaults={"text": text})
    TtlCache.forget_all()


def missing(today: date = TODAY) -> dict[str, str]:
    return {each.part.key: each.problem for each in required_parts.missing(today)}


@pytest.fixture(autouse=True)
def read_by_the_municipality(db):
    """What states how it is in the municipality has been read and saved there."""
    for part in PARTS:
        if part.is_own:
            rewrite(part.key, wording.DEFAULTS[part.key])


def test_our_first_versions_have_every_part():
    assert missing() == {}


@pytest.mark.parametrize("key", ["access.burden", "access.status", "privacy.kept"])
def test_what_nobody_has_read_is_missing_until_somebody_stands_for_it(key):
    rewrite(key, "")
    assert missing() == {key: required_parts.NOT_READ}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_an_emptied_part_is_missing(db, part):
    rewrite(part.key, " – ")
    assert list(missing()) == [part.key]


@pytest.mark.parametrize(
    ("key", "text", "problem"),
    [
        ("access.status", "Tjänsten är bra.", "helt, delvis eller inte förenlig"),
        ("access.assessed", "nyligen", "Skriv datumet så här"),
        ("access.assessed", "31 februari 2026", "Skriv datumet så här"),
        ("access.updated", "1 december 2026", "Datumet har inte varit än."),
        ("access.assessed", "1 januari 2025", "Granska tjänsten igen."),
        ("access.burden", "Inget.", "12 §"),
        ("privacy.basis", "Vi får göra så.", "artikel 6.1"),
        ("privacy.rights", "Du får en kopia.", "rättade"),
        ("privacy.how", "Ring oss.", "IMY"),
    ],
)
def test_a_part_that_does_not_say_what_it_must_is_missing(db, key, text, problem):
    rewrite(key, text)
    assert problem in missing()[key]


def test_a_statement_grows_old(db):
    assert missing(date(2027, 11, 23)) == {}
    assert set(missing(date(2027, 12, 1))) == {"access.assessed", "access.updated"}


def test_eva_sees_what_is_missing_on_her_start_page_and_above_the_texts(client, eva):
    client.force_login(eva)
    assert "Saknas på sidor" not in client.get("/i-dag/").content.decode()
    assert "alla delar som lagen kräver" in client.get("/admin/portal/wording/").content.decode()
    rewrite("access.exempt", "Vi vet inte.")
    assert "Saknas på sidor som lagen kräver: 1." in client.get("/i-dag/").content.decode()
    page = client.get("/admin/portal/wording/").content.decode()
    assert "Tillgänglighet: Innehåll som lagen undantar" in page
    assert "?q=access.exempt" in page


def test_the_officers_address_must_not_be_the_example_in_production(client, eva, settings):
    settings.PRODUCTION = True
    client.force_login(eva)
    assert "dataskyddsombudets adress</a>" in client.get("/admin/portal/wording/").content.decode()
    TownHall(**settings.TOWN_HALL | {"data_protection_email": "ombud@kommunen.se"}).save()
    assert "dataskyddsombudets adress</a>" not in client.get("/admin/portal/wording/").content.decode()


def test_what_the_templates_hold_is_there(client, db, settings):
    """The authority, the service, the message form without login, and the way to Digg; and on the other page IMY."""
    page = client.get("/tillganglighet/").content.decode()
    for part in (town_hall().name, "Företagsportalen", "https://www.digg.se/tdosanmalan", "<textarea"):
        assert part in page
    page = client.get("/personuppgifter/").content.decode()
    for part in ("personuppgiftsansvarig", town_hall().data_protection_email, "https://www.imy.se/"):
        assert part in page
    assert "utanför EU" in page


def test_every_page_leads_to_both_also_one_that_does_not_exist(client, db):
    for address in ("/", "/finns-inte/", "/arenden/"):
        page = client.get(address).content.decode()
        assert 'href="/tillganglighet/"' in page
        assert 'href="/personuppgifter/"' in page
