"""The municipality's own names, contacts and colours: first values, the row that Eva writes, and what hides a text."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from portal.mail import links
from portal.models import OutgoingEmail, TownHall, town_hall
from portal.models.pages import first_values
from portal.text.municipalities import looks

PAGE = "/admin/portal/townhall/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def typed(**others) -> dict:
    """What the page holds when Eva opens it, with what she changes."""
    shown = {name: value for name, value in settings.TOWN_HALL.items() if name != "logo"}
    return shown | {"name": "Åtvidabergs kommun", "place": "Åtvidaberg", "code": "0561"} | others


def test_the_environment_says_it_until_eva_has_written_it(client, eva):
    assert town_hall().name == settings.TOWN_HALL["name"]
    client.force_login(eva)
    opened = client.get(PAGE, follow=True).content.decode()
    assert f'value="{settings.TOWN_HALL["phone"]}"' in opened
    assert client.post(f"{PAGE}add/", typed(new_logo=SimpleUploadedFile("vapen.svg", SVG))).status_code == 302
    assert (town_hall().name, bytes(town_hall().logo)) == ("Åtvidabergs kommun", SVG)
    for page in ("/", "/tillganglighet/", "/english/"):
        shown = client.get(page, follow=True).content.decode()
        assert ("Åtvidabergs kommun" in shown, settings.TOWN_HALL["name"] in shown) == (True, False), page
    assert client.get(PAGE).url == f"{PAGE}1/change/"
    TownHall.open_portal()
    client.post(f"{PAGE}add/", typed(phone="0120-1"))  # a tab that was opened before there was one
    assert (town_hall().phone, town_hall().is_open, bytes(town_hall().logo)) == ("0120-1", True, SVG)
    client.post(f"{PAGE}1/change/", typed(brand_colour="#7a1f3d", without_logo="on"))
    assert (town_hall().brand_colour, bytes(town_hall().logo)) == ("#7a1f3d", b"")
    assert "--brand:#7a1f3d" in client.get("/farger.css").content.decode()


def test_the_logo_is_in_the_head_of_every_page_and_of_every_paper_and_nowhere_when_there_is_none(client, eva, rut):
    client.force_login(rut)
    papers = ["/diarium/dagslista.pdf", "/resultat/ledning/rapport.pdf"]
    for page in ("/", "/admin/"):
        assert b"<img" not in client.get(page).content, page
    client.force_login(eva)
    assert [b"/Figure" in client.get(paper).content for paper in papers[:1]] == [False]
    wide = SVG.replace(b'width="9" height="9"', b'width="10mm" viewBox="0 0 80 20"')
    client.post(f"{PAGE}add/", typed(new_logo=SimpleUploadedFile("vapen.svg", wide)))
    (shown,) = {
        re.search(r'<img class="logo"[^>]*>', client.get(page).text)[0] for page in ("/", "/admin/", "/finns-inte/")
    }
    assert 'alt="Logotyp" width="160" height="40"' in shown
    address = re.search(r'src="([^"]+)"', shown)[1]
    picture = client.get(address)
    assert (picture.content, picture["Content-Type"]) == (wide, "image/svg+xml")
    assert set(picture["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert "script" not in picture["Content-Security-Policy"]
    assert "sandbox" in picture["Content-Security-Policy"]
    assert [b"/Figure" in client.get(paper).content for paper in papers] == [True, True]
    client.post(f"{PAGE}1/change/", typed(new_logo=SimpleUploadedFile("vapen.svg", SVG)))
    known = town_hall()
    assert client.get(address).status_code == 404
    assert town_hall() is known  # whoever asks for what is not there makes nobody forget what is
    assert address not in client.get("/").text


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\2\0", (20, 40)),
        (b"\x89PNG and no more", None),
        (b'<svg viewBox="0,0,900,9">', (160, 2)),
        (b"<svg width='50%' height='9'>", (40, 40)),
        (b'<svg width="1e9" height=".0">', (40, 40)),
    ],
)
def test_a_logo_has_its_own_shape_and_is_never_higher_than_the_head(content, size):
    logo = looks.Logo.of(content)
    assert size in (None, (logo.width, logo.height))
    assert 1 <= logo.width <= looks.WIDE
    assert 1 <= logo.height <= looks.HIGH


def test_what_nobody_could_read_or_open_is_refused_and_what_was_typed_stays(client, eva):
    client.force_login(eva)
    picture = SimpleUploadedFile("vapen.png", b"GIF89a")
    said = client.post(f"{PAGE}add/", typed(brand_colour="#ffee88", code="561", new_logo=picture)).content.decode()
    assert "Vit text syns för dåligt på färgen (kontrasten är 1,2 till 1" in said
    assert "Ingen kommun heter ”561” eller har den koden." in said
    assert "Välj en PNG eller SVG" in said
    assert not looks.is_logo(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * (22_000).to_bytes(4))
    assert 'value="Åtvidaberg"' in said
    assert not TownHall.objects.exists()
    light = client.post(f"{PAGE}add/", typed(brand_colour_light="#777777")).content.decode()
    assert "Texten syns för dåligt på färgen" in light


def test_which_municipality_it_is_says_its_name_and_place_unless_others_are_typed(client, eva):
    client.force_login(eva)
    opened = client.get(f"{PAGE}add/").content.decode()
    assert '<option value="Åtvidaberg (0561)">' in opened
    assert 'value="Valdemarsvik (0563)"' in opened
    first = {name: value for name, value in settings.TOWN_HALL.items() if name != "logo"}
    client.post(f"{PAGE}add/", first | {"code": "falun"})
    row = TownHall.objects.get()
    assert (row.code, row.name, row.place, row.similar_group) == ("2080", "Falu kommun", "Falun", "")
    there = first | {"similar_group": "G12", "place": "Falun"}
    client.post(f"{PAGE}1/change/", there | {"code": "Falun (2080)", "name": "Falu stad"})
    row = TownHall.objects.get()
    assert (row.code, row.name, row.place, row.similar_group) == ("2080", "Falu stad", "Falun", "G12")
    client.post(f"{PAGE}1/change/", there | {"code": "0980", "name": "Region Gotland", "place": ""})
    row = TownHall.objects.get()
    assert (row.code, row.name, row.place, row.similar_group) == ("0980", "Region Gotland", "Gotland", "")


def test_contrast_is_that_of_wcag():
    assert looks.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert looks.ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the lightest grey that is enough
    assert looks.problems("#767676", "#ffffff") == {}


def test_there_is_one_town_hall(db):
    first = first_values()
    first.save()
    TownHall(name="En till").save()
    assert TownHall.objects.get().name == "En till"
    with pytest.raises(IntegrityError), transaction.atomic():
        TownHall.objects.bulk_create([TownHall(pk=2, name="Två")])


def test_what_nobody_has_said_is_missing_and_nothing_stands_in_its_place(settings):
    whole = typed(logo=b"")
    settings.TOWN_HALL = {"name": "Åtvidabergs kommun", "logo": b""}
    assert first_values().missing[:3] == ["ort", "kommunkod", "telefon till växeln"]
    settings.TOWN_HALL = whole
    assert first_values().missing == []


def test_letters_come_from_the_municipality_unless_the_server_wants_another_sender(settings, db, sent_by):
    TownHall(**typed(email="kommun@atvidaberg.example")).save()
    assert sent_by() == "Företagslotsen <kommun@atvidaberg.example>"
    TownHall(**typed(email="")).save()
    assert sent_by() == f"Företagslotsen <portalen@{links.host()}>"
    settings.FROM_EMAIL = "Lotsen <lots@kommunen.example>"
    assert sent_by() == "Lotsen <lots@kommunen.example>"


@pytest.fixture
def sent_by():
    from portal.mail.outbox import sending

    def header() -> str:
        letter = OutgoingEmail(to="bo@example.org", subject="Svar", text="Hej", message_id="<1@example.org>")
        return sending.as_message(letter).extra_headers["From"]

    return header


def test_the_mailbox_that_the_portal_empties_is_no_persons(client, eva, settings):
    client.force_login(eva)
    settings.MAIL_IN = replace(settings.MAIL_IN, address="arende@svar.example.org")
    said = client.post(f"{PAGE}add/", typed(pilot_mailbox="arende@svar.example.org")).content.decode()
    assert "Det är vår egen adress" in said


def test_a_slip_in_the_municipalitys_own_name_is_asked_about(db):
    from portal.text.email_addresses import probably

    TownHall(**typed(email="kommun@atvidaberg.se")).save()
    assert town_hall().email
    assert probably("anna@atvidberg.se") == "anna@atvidaberg.se"
