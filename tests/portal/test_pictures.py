"""Pictures that the municipality puts in: drawn anew, and what a bookmark and a shared link show."""

import struct
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from portal.files import pictures, uploads
from portal.models import InitiativePage, Picture, TownHall
from portal.record import personal_data
from portal.record.part import forget_accounts
from portal.record.persons import Identity
from tests.portal.test_town_hall import SVG, typed

pytestmark = pytest.mark.django_db
RIGHT_SIDE_UP = 6  # of Exif's orientations: the camera was held on its side


def photograph(size=(2400, 1600), kind="JPEG", **others) -> SimpleUploadedFile:
    """With where it was taken."""
    written, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010E] = RIGHT_SIDE_UP, "Storgatan 1, 58.2 N 16.6 E"
    Image.new(others.pop("mode", "RGB"), size, "#2277aa").save(written, kind, exif=exif, **others)
    return SimpleUploadedFile(f"bild.{kind.lower()}", written.getvalue())


def of_a_broken_camera(tag: int) -> SimpleUploadedFile:
    """It tells letters where a number stands, after how it was held."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, RIGHT_SIDE_UP, 0) + struct.pack("<HHI4s", tag, 2, 4, b"abc")
    exif, written = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + entries + b"\0\0\0\0", BytesIO()
    Image.new("RGB", (30, 20)).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("a.jpg", written.getvalue())


def test_a_photograph_is_made_small_and_upright_and_rid_of_where_it_was_taken():
    drawn = pictures.draw(photograph())
    assert (drawn.width, drawn.height) == (800, 1200)
    assert b"Storgatan" not in drawn.content
    assert not Image.open(BytesIO(drawn.content)).getexif()
    seen_through = pictures.draw(photograph((30, 20), "PNG", mode="RGBA"))
    assert Image.open(BytesIO(seen_through.content)).format == "JPEG"


def test_a_picture_in_greys_of_sixteen_bits_keeps_its_greys():
    """A scanner's: dark to the left, light to the right."""
    written, row = BytesIO(), b"".join(grey.to_bytes(2, "little") * 20 for grey in (10_000, 40_000))
    Image.frombytes("I;16", (40, 20), row * 20).save(written, "PNG")
    drawn = Image.open(BytesIO(pictures.draw(SimpleUploadedFile("skannad.png", written.getvalue())).content))
    dark, light = (drawn.convert("L").getpixel((x, 10)) for x in (5, 35))
    assert (abs(dark - 39) < 4, abs(light - 156) < 4) == (True, True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (SimpleUploadedFile("a.jpg", b"\xff\xd8\xff and no more"), "Vi kan inte läsa bilden"),
        (of_a_broken_camera(0x011A), "Vi kan inte läsa bilden"),
        (of_a_broken_camera(0x0128), "Vi kan inte läsa bilden"),
        (SimpleUploadedFile("a.svg", SVG), "Vi kan inte ta emot filer av den sorten"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF"), "Spara den som"),
        (photograph((10_000, 5_001), "PNG", mode="1"), "för många bildpunkter"),
    ],
)
def test_what_is_no_picture_or_too_large_to_draw_is_refused_in_words(sent, said):
    with pytest.raises(uploads.Refused, match=said):
        pictures.draw(sent)


def test_eva_puts_in_a_picture_says_what_it_shows_and_takes_it_away(client, eva, kit_pages):
    client.force_login(eva)
    page = InitiativePage.objects.get(initiative="lotsen")
    address, row = f"/admin/portal/initiativepage/{page.pk}/change/", "picture-0-"
    form = client.get(address).context["adminform"].form.initial | {"picture-TOTAL_FORMS": 1}
    form |= {"picture-INITIAL_FORMS": 0, "is_published": "on", "now": page.now}
    form = {name: "" if value is None else value for name, value in form.items()}
    said = client.post(address, form | {f"{row}chosen": photograph(), f"{row}alt": ""}).text
    assert "Skriv vad bilden visar, för den som inte ser den." in said
    assert "Välj en bild." in client.post(address, form | {f"{row}alt": "Eva vid kajen"}).text
    client.post(address, form | {f"{row}chosen": photograph(), f"{row}alt": "Eva vid kajen"})
    put_in = Picture.objects.get()
    assert (put_in.page, put_in.width, put_in.height) == (page, 800, 1200)
    for shows in ("/", page.get_absolute_url()):
        assert f'src="{put_in.get_absolute_url()}" alt="Eva vid kajen"' in client.get(shows).text, shows
    served = client.get(put_in.get_absolute_url())
    assert (served.content, served["Content-Type"]) == (bytes(put_in.content), "image/jpeg")
    assert "immutable" in served["Cache-Control"]
    there = {"picture-INITIAL_FORMS": 1, f"{row}id": put_in.pk, f"{row}page": page.pk, f"{row}alt": "Kajen"}
    client.post(address, form | there)
    assert Picture.objects.get().alt == "Kajen"
    client.post(address, form | there | {f"{row}DELETE": "on"})
    assert not Picture.objects.exists()
    assert client.get(put_in.get_absolute_url()).status_code == 404


def test_the_pilots_photograph_stands_by_her_telephone_while_she_is_at_work(client, eva, rut):
    drawn = pictures.draw(photograph())
    values = {name: getattr(drawn, name) for name in ("content", "version", "width", "height")}
    Picture.objects.create(person=eva, alt="Eva Ek", **values)
    Picture.objects.create(person=rut, alt="Rut", **values)
    html = client.get("/").text
    assert html.count('alt="Eva Ek"') == 1
    assert 'alt="Rut"' not in html
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(alt="Ingens", **values)


def test_a_bookmark_and_a_shared_link_show_whose_portal_it_is(client):
    icon = client.get("/ikon/")
    assert (icon["Content-Type"], ">V</text>" in icon.text) == ("image/svg+xml", True)
    shared = client.get("/delningsbild.png")
    assert Image.open(BytesIO(shared.content)).size == (1200, 630)
    assert "max-age=3600" in shared["Cache-Control"]
    TownHall(**typed(logo=SVG)).save()
    assert client.get("/ikon/").content == SVG
    TownHall(**typed(logo=b"<svg and no more")).save()
    assert Image.open(BytesIO(client.get("/delningsbild.png").content)).size == (1200, 630)


def test_a_picture_of_somebody_is_told_in_the_extract_and_goes_with_the_account(bo, eva):
    Picture.objects.create(person=bo, alt="Bo i bageriet", content=b"x", version="1", width=1, height=1)
    told = list(personal_data._accounts(Identity(email=bo.email), eva))
    assert "Bo i bageriet" in str(told[0].data)
    forget_accounts([bo.pk], None)
    assert not Picture.objects.exists()
