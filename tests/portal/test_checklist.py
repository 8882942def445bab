"""From an empty portal to an open one: what is left stands on one page, and nobody is let in too early."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Assignment, Wish
from portal.models import PilotRole, SectorRole, TownHall, town_hall
from portal.models.pages import first_values
from portal.site import checklist
from portal.site.kits import accepting, reading
from tests.people import as_pilot, at_sector, person

PAGE = "/admin/kom-igang/"


def test_an_empty_portal_is_closed_until_somebody_can_answer_and_says_so_kindly(client, superuser, settings):
    settings.TOWN_HALL = {"logo": b"", "phone": "0120-830 00"}
    asked = client.get("/arenden/nytt/").content.decode()
    assert "Portalen är på väg" in asked
    assert "0120-830 00" in asked
    assert "Portalen är på väg" in client.get("/").content.decode()
    client.force_login(superuser)
    assert client.get("/logga-in/klart/")["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    for line in (
        "Skriv vems portalen är. Det saknas: kommunens namn",
        "Ingen är näringslivsutvecklare",
        "vad ni lovar",
    ):
        assert line in page, line
    assert "Något måste vara klart" in client.post(f"{PAGE}oppna/", follow=True).content.decode()
    whole = {"name": "Åtvidabergs kommun", "place": "Åtvidaberg", "code": "0561", "email": "kommun@atvidaberg.se"}
    whole |= {"pilot_mailbox": "lots@atvidaberg.se", "data_protection_email": "dso@atvidaberg.se"}
    TownHall(**settings.TOWN_HALL, **whole, address="Box 206", website="https://www.atvidaberg.se").save()
    as_pilot(person("eva@atvidaberg.se", "Eva Ek"))
    rows = reading.start(town_hall())
    for row in rows:
        if row.kind.name == "sector":
            row.values["email"] = "kommun@atvidaberg.se"
    accepting.accept(rows, by=superuser)
    page = client.get(PAGE).content.decode()
    assert "Måste vara klart" not in page
    assert "Bygg har ingen handläggare och ingen chef." in page
    assert "Lägg in en bild på Eva Ek." in page
    assert "Skriv när företagslotsen svarar i telefon." in page
    assert "Portalen är öppen" in client.post(f"{PAGE}oppna/", follow=True).content.decode()
    assert "<form" in client.get("/arenden/nytt/").content.decode()
    assert "Sköts om" in client.get("/i-dag/").content.decode()


def test_what_somebody_leaves_is_told_on_the_list_and_on_the_persons_page_until_it_is_handed_on(
    client, eva, anna, assignment
):
    client.force_login(eva)
    role, today = SectorRole.objects.get(user=anna), timezone.localdate()
    pages = PAGE, f"/admin/portal/user/{anna.pk}/change/", f"/admin/portal/sectorrole/{role.pk}/change/"

    def told(until) -> list[bool]:
        SectorRole.objects.filter(pk=role.pk).update(until=until)
        return [f"/admin/cases/case/lamna-vidare/{anna.pk}/" in client.get(page).text for page in pages]

    assert told(None) == [False, False, False]
    assert told(today + timedelta(days=30)) == [False, True, True]
    assert told(today + timedelta(days=10)) == told(today - timedelta(days=3)) == [True, True, True]
    assert "Anna Alm har en öppen fråga" in client.get(PAGE).text
    Assignment.objects.update(officer=None)
    assert told(today) == [False, False, False]


def test_what_has_to_be_kept_in_order_is_named_and_goes_when_it_is(client, eva, building, cafe):
    client.force_login(eva)
    page = client.get(PAGE).content.decode()
    assert "Bygg har ingen handläggare och ingen chef." in page
    assert "Ingen är ersättare" in page
    lonely = Wish.objects.create(label="flyga ballong")
    assert "”flyga ballong” frågar ingen sektor." in client.get(PAGE).content.decode()
    lonely.sectors.add(building)
    at_sector(person("anna@example.org", "Anna Alm"), building)
    at_sector(person("malin@example.org", "Malin Mo"), building, SectorRole.Kind.MANAGER)
    as_pilot(person("sofia@example.org", "Sofia Sund"), PilotRole.Kind.SUBSTITUTE)
    page = client.get(PAGE).content.decode()
    for gone in ("Bygg har", "Ingen är ersättare", "flyga ballong"):
        assert gone not in page, gone


def test_a_pilots_mailbox_that_nobody_reads_is_named_and_must_be_changed(client, superuser, settings, mail_in):
    settings.PRODUCTION = True
    row = first_values()
    row.email, row.pilot_mailbox, row.data_protection_email = "a@a.se", "lots@example.org", "dso@example.org"
    row.save()
    client.force_login(superuser)
    said = client.get(PAGE).text
    assert (
        "inga brevlådor på @example.org. Byt lotsens gemensamma brevlåda och dataskyddsombudets e-postadress." in said
    )
    assert "Portalen tömmer" not in said
    TownHall.objects.update(pilot_mailbox=mail_in.address.upper(), data_protection_email="dso@a.se")
    town_hall.forget()
    said = client.get(PAGE).text
    assert ("Portalen tömmer lotsens gemensamma brevlåda" in said, "@example.org" in said) == (True, False)
    assert [line.must for line in checklist.whose_it_is()] == [True]
