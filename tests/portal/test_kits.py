"""What a municipality begins with, accepted row by row, and a set-up given from one to another."""

import re
import tomllib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import GuideQuestion, GuideStep, MatterType, ServicePromise, StandardText, Wish
from portal.models import InitiativePage, Sector, TownHall, Wording, town_hall
from portal.site.kits import accepting, giving, reading
from portal.site.kits.kinds import KINDS
from training.models import Board

PAGE = "/admin/startpaket/"


def hall(name: str = "Åtvidabergs kommun", place: str = "Åtvidaberg") -> TownHall:
    return TownHall(name=name, place=place)


def with_addresses(rows: list) -> list:
    for row in rows:
        if row.kind.name == "sector":
            row.values["email"] = f"{row.values['slug']}@example.org"
    return rows


def counts() -> dict[str, int]:
    return {name: len(kind.found()) for name, kind in KINDS.items()}


def shown(form_page: str) -> dict[str, str]:
    """The fields of a page's rows with what they hold, as a browser would send them."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", form_page):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if re.match(r"\d+-|seen", said.get("name", "")) and (said["type"] != "checkbox" or " checked" in tag):
            found[said["name"]] = said.get("value", "on")
    return found


def test_eva_accepts_row_by_row_and_what_no_kit_can_know_is_asked_for(client, eva):
    client.force_login(eva)
    assert "<strong>12</strong> att ta ställning till" in client.get(PAGE).content.decode()
    page = client.get(f"{PAGE}sektorer/").content.decode()
    typed = shown(page)
    client.post(f"{PAGE}sektorer/", typed | {"seen": "another file's"})
    assert not Sector.objects.exists()
    assert typed["0-name"] == "Bygg"
    for number in range(3, 12):
        del typed[f"{number}-take"]
    typed |= {"0-email": "bygg@atvidaberg.se", "1-email": "miljo@atvidaberg.se", "1-name": "Miljö och hälsa"}
    said = client.post(f"{PAGE}sektorer/", typed).content.decode()
    assert set(Sector.objects.values_list("name", "email")) == {
        ("Bygg", "bygg@atvidaberg.se"),
        ("Miljö och hälsa", "miljo@atvidaberg.se"),
    }
    assert "Inlagt: 2 av 12" in said
    assert "En rad behöver rättas" in said
    assert '<a href="#id_2-email">Plan, funktionsbrevlåda: Kontrollera e-postadressen' in said  # it has no mailbox
    again = client.get(f"{PAGE}sektorer/").content.decode()
    assert "Finns redan" in again
    assert not [name for name in shown(again) if name.endswith("-take")]  # she has begun: now she ticks herself
    client.post(f"{PAGE}sektorer/", typed)
    assert Sector.objects.count() == 2
    both = shown(again) | {"2-take": "on", "3-take": "on", "2-name": "Ett", "3-name": "Ett"}
    said = client.post(f"{PAGE}sektorer/", both | {"2-email": "a@example.org", "3-email": "b@example.org"})
    assert "finns redan" in said.content.decode().casefold()
    assert Sector.objects.filter(name="Ett").count() == 1


def test_the_fire_service_is_another_organisation_from_the_beginning_and_for_the_next_municipality(db, eva):
    accepting.accept(with_addresses(reading.start(hall())), by=eva)
    assert Sector.objects.get(slug="rtj").is_external
    given = tomllib.loads(giving.as_file(hall()))["sector"]
    assert [each["slug"] for each in given if each.get("is_external")] == ["rtj"]


def test_all_of_it_twice_is_all_of_it_once_and_a_sector_that_comes_later_is_joined_to_its_wishes(db, eva):
    rows = with_addresses(reading.start(hall()))
    late = next(row for row in rows if row.values.get("slug") == "gata")
    accepting.accept([row for row in rows if row is not late and row.links.get("sector") != ["gata"]], by=eva)
    terrace = Wish.objects.get(label="ha uteservering")
    assert list(terrace.sectors.values_list("slug", flat=True)) == ["bygg"]
    accepting.accept(rows, by=eva)
    first = counts()
    assert set(terrace.sectors.values_list("slug", flat=True)) == {"bygg", "gata"}
    accepting.accept(rows, by=eva)
    assert counts() == first
    assert (first["sector"], first["wish"], first["page"], first["promise"]) == (12, 18, 5, 4)
    assert all(offer.is_done for offer in accepting.offers(rows))


def test_what_eva_has_written_is_never_changed(db, eva):
    InitiativePage.objects.update_or_create(initiative="lotsen", defaults={"title": "Vår lots", "lead": "Ring."})
    ServicePromise.objects.update_or_create(kind="first_contact", defaults={"workdays": 1})
    accepting.accept(with_addresses(reading.start(hall())), by=eva)
    assert InitiativePage.objects.get(initiative="lotsen").title == "Vår lots"
    assert ServicePromise.objects.get(kind="first_contact").workdays == 1


def test_what_one_gives_another_takes_over_and_their_pages_are_equal(client, eva):
    """Each with its own name in it, and nothing of the first one's where it cannot be true."""
    hall().save()
    accepting.accept(with_addresses(reading.start(town_hall())), by=eva)
    InitiativePage.objects.filter(initiative="lotsen").update(lead="Åtvidabergs kommun lotsar i Åtvidaberg.")
    Wording.objects.write_missing_rows()
    Wording.objects.filter(key="access.exempt").update(text="Kartan hos Åtvidabergs kommun.")
    Board.objects.create(name="Åtvidabergsbygdens råd")
    client.force_login(eva)
    given = client.get(f"{PAGE}hamta/").content
    first = pages()
    assert b"@" not in given
    for model in (GuideQuestion, Wish, GuideStep, MatterType, StandardText, ServicePromise, Board, InitiativePage):
        model.objects.all().delete()
    Wording.objects.update(text="")
    Sector.objects.all().delete()
    client.post(PAGE, {"file": SimpleUploadedFile("upplagg.toml", given)})
    for kind in KINDS.values():
        page = client.get(f"{PAGE}{kind.slug}/")
        accepting.accept(with_addresses([form.offer.row for form in page.context["forms"]]), by=eva)
    assert pages() == first
    assert giving.as_file(town_hall()).encode() == given
    there = reading.rows(given, hall("Kinda kommun", "Kinda"))
    assert "Åtvidabergs kommun" not in str(there)
    assert next(row.values["lead"] for row in there if row.values.get("initiative") == "lotsen") == (
        "Kinda kommun lotsar i Kinda."
    )
    client.post(f"{PAGE}undan/")
    assert "Det här behöver de flesta" in client.get(PAGE).content.decode()


def pages() -> dict[str, bytes]:
    """As a stranger sees them."""
    return {each.initiative: Client().get(each.get_absolute_url()).content for each in InitiativePage.objects.all()}


def test_what_is_not_used_any_more_is_not_given_to_be_used_again(db):
    """The file has no word for it: in the next municipality the step would have been in every map."""
    kept, gone = (
        GuideStep.objects.create(slug=slug, what="Sök lov", is_active=slug == "lov") for slug in ("lov", "av")
    )
    wish = Wish.objects.create(label="glass")
    wish.steps.set([kept, gone])
    Wish.objects.create(label="saft", is_active=False)
    given = tomllib.loads(giving.as_file(hall()))
    assert [row["slug"] for row in given["guide_step"]] == ["lov"]
    assert [row["label"] for row in given["wish"]] == ["glass"]


def test_a_name_is_opened_wherever_it_names_a_row_and_a_place_that_is_a_word_stays(db, eva):
    hall().save()
    plots = MatterType.objects.create(name="Tomter i Åtvidaberg")
    Wish.objects.create(label="bygga").matter_types.add(plots)
    there = reading.rows(giving.as_file(town_hall()).encode(), hall("Kinda kommun", "Kinda"))
    assert [(row.name, row.links["matter_types"]) for row in there if row.kind.name == "wish"] == [
        ("bygga", ["Tomter i Kinda"])
    ]
    assert "tomter i kinda" in [row.name for row in there]
    Sector.objects.create(name="Mark och lokaler", slug="mark", email="mark@example.org")
    assert "Mark och lokaler" in giving.as_file(hall("Marks kommun", "Mark"))


def test_a_sectors_text_waits_for_its_sector_and_is_never_the_pilots_own(client, eva):
    texts = [offer for offer in accepting.offers(reading.start(hall())) if offer.row.kind.name == "standard_text"]
    wait = [offer for offer in texts if offer.row.links["sector"]]
    for offer in wait:
        with pytest.raises(ValidationError, match="Lägg in det först"):
            accepting.accept([offer.row], by=eva)
    client.force_login(eva)
    page = client.get(f"{PAGE}standardtexter/")
    number = page.context["forms"].index(
        next(f for f in page.context["forms"] if f.offer.row.name == wait[0].row.name)
    )
    typed = {"seen": page.context["seen"], f"{number}-take": "on", f"{number}-text": "Ring oss."}
    said = client.post(f"{PAGE}standardtexter/", typed).content.decode()
    assert "bygg finns inte i portalen. Lägg in det först, under Sektorer." in said
    assert not StandardText.objects.exists()


def test_rules_of_the_guide_from_elsewhere_keep_to_what_holds_here(db, eva):
    """A question called as the addresses' own words would be taken for them, and of too many no path can be shown."""
    asked = "".join(f"[[guide_question]]\nslug = 'q{n}'\ntext = 'Fråga {n}?'\nwishes = ['glass']\n" for n in range(7))
    answers = "".join(f"[[guide_answer]]\nquestion = 'q1'\ncode = 'a{n}'\nlabel = 'Svar {n}'\n" for n in range(6))
    odd = "".join(f"[[guide_question]]\nslug = '{slug}'\ntext = 'Var?'\nwishes = []\n" for slug in ("v", "alla"))
    content = f"[[wish]]\nlabel = 'glass'\n{asked}{odd}{answers}"
    refused = {}
    for row in reading.rows(content.encode(), hall()):
        try:
            accepting.accept([row], by=eva)
        except ValidationError as refusal:
            refused[row.name] = " ".join(refusal.messages)
    assert refused.keys() == {"q6", "v", "alla", "a5 (q1)"}
    assert "sex frågor" in refused["q6"]
    assert "fem svar" in refused["a5 (q1)"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "går inte att läsa"),
        (b"[[sector]]\nname = 3", "sector, rad 1: slug saknas"),
        (b"[[sector]]\nslug = 'x'\nroot = true", "portalen känner inte root"),
        (b"[[user]]\nemail = 'x@example.org'", "delar som portalen inte känner: user"),
        (b"wish = 3", "wish ska vara en lista"),
        (b"[[wish]]\nlabel = 'x'\nsectors = [1]", "sectors ska vara en lista av namn"),
        (b"[[promise]]\nkind = 'x'\nworkdays = " + b"9" * 5000, "går inte att läsa"),
        (b'[[wish]]\nlabel = "x\\u0000"', "label ska vara en text"),
        (b"[[promise]]\nkind = 'x'\nworkdays = 1.5", "workdays ska vara en text eller ett tal"),
        (b"x" * (reading.MOST_BYTES + 1), "för stor"),
    ],
)
def test_a_file_that_is_no_kit_is_refused_in_a_sentence(client, eva, content, sentence):
    client.force_login(eva)
    said = client.post(PAGE, {"file": SimpleUploadedFile("fil.toml", content)})
    assert said.status_code == 200
    assert sentence in said.content.decode()


def test_the_kit_names_nobody_and_knows_each_field():
    tables = tomllib.loads("\n".join(path.read_text() for path in reading.START))
    assert tables.keys() - {"name"} <= KINDS.keys()
    assert {row.kind.name for row in reading.start(hall())} == tables.keys() - {"name"}


def test_nobody_but_the_pilot_sees_it(client, anna, bo):
    for person in (anna, bo):
        client.force_login(person)
        assert client.get(PAGE).status_code in {302, 403}
        assert client.get(f"{PAGE}hamta/").status_code in {302, 403}
