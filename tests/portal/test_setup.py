"""`manage.py setup`: the first start on a terminal, and by options."""

import pytest
from django.core.management import CommandError, call_command

from portal.models import LogEntry, SecurityEvent, TownHall, User, town_hall
from surveys.models import Municipality
from tests.surveys.test_comparing import ALIKE, group

NOBODYS = {"brand_colour": "#12486b", "brand_colour_light": "#e8f1f6", "logo": b""}


@pytest.fixture
def nobodys(settings, db):
    """A production database in which nothing has been said."""
    settings.TOWN_HALL = NOBODYS
    town_hall.forget()


@pytest.fixture
def setup(nobodys, capsys, monkeypatch):
    def run(*options: str, answers: tuple[str, ...] = ()) -> str:
        left = iter(answers)
        asked: list[str] = []
        monkeypatch.setattr("sys.stdin.isatty", lambda: bool(answers))
        monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(left))
        call_command("setup", *options)
        said = capsys.readouterr()
        return "\n".join([*asked, said.out, said.err])

    return run


def test_the_code_alone_says_name_and_place_and_the_rest_is_told_to_be_missing(setup):
    said = setup("--code", "0561", "--email", "It@Atvidaberg.example")
    row = TownHall.objects.get()
    assert (row.code, row.name, row.place, row.phone) == ("0561", "Åtvidabergs kommun", "Åtvidaberg", "")
    assert "Saknas: telefon till växeln, kommunens e-postadress" in said
    assert "manage.py signin_link it@atvidaberg.example" in said
    assert User.objects.get().is_superuser
    assert SecurityEvent.objects.get(kind="account").details == {"fields": ["is_superuser"]}
    setup("--phone", "0120-830 00", "--email", "it@atvidaberg.example")
    row.refresh_from_db()
    assert (row.name, row.phone, User.objects.count()) == ("Åtvidabergs kommun", "0120-830 00", 1)
    again = setup()
    assert "Kommunens namn: Åtvidabergs kommun" in again
    assert TownHall.objects.get().phone == "0120-830 00"


def test_what_cannot_be_is_refused_by_the_forms_sentences_and_nothing_is_written(setup):
    with pytest.raises(CommandError, match="Ingen kommun heter ”9999”") as refused:
        setup("--code", "9999", "--colour", "#ffee88", "--email", "it@atvidaberg.example")
    assert "Mörk färg: Vit text syns för dåligt" in str(refused.value)
    with pytest.raises(CommandError, match="är ingen e-postadress"):
        setup("--code", "0561", "--email", "it")
    with pytest.raises(CommandError, match="No such file"):
        setup("--logo", "/finns/inte.png")
    assert not TownHall.objects.exists()
    assert not User.objects.exists()
    assert "manage.py setup --email" in setup()


def test_on_a_terminal_it_asks_once_more_for_what_was_wrong(setup, kolada_server):
    kolada_server.groups = [group("G2", f"{ALIKE}, Åtvidaberg, 2026", k0560="Boxholm")]
    contact = ("0120-830 00", "kommun@a.example", "lots", "dso@a.example", "Box 1", "a.example/ny sida")
    answers = ("Åtvidaberg", "", "", *contact, "lots@a.example", "https://a.example", "it@a.example", "j")
    said = setup(answers=answers)
    assert "Kommunens namn [Åtvidabergs kommun]:" in said
    assert "Lotsens gemensamma brevlåda: " in said
    assert TownHall.objects.get().pilot_mailbox == "lots@a.example"
    assert town_hall().missing == []
    assert town_hall().similar_group == "G2"
    assert LogEntry.objects.get(action="compared.take").details == {"groups": ["G2"]}
    assert Municipality.objects.filter(code="0560", is_similar=True).exists()


def test_an_old_colour_stops_nobody_who_says_something_else_and_is_told(setup, settings):
    settings.TOWN_HALL = NOBODYS | {"brand_colour": "#ffee88", "name": "Åtvidabergs kommun" * 5}
    said = setup("--phone", "0120-830 00")
    row = TownHall.objects.get()
    assert (row.phone, row.brand_colour, len(row.name)) == ("0120-830 00", "#ffee88", 60)
    assert "Mörk färg: Vit text syns för dåligt" in said
    assert "Ingen kommun heter" not in said
    answers = (
        "Åtvidaberg",
        "",
        "",
        "0120-1",
        *("a@a.example",) * 3,
        "Box 1",
        "https://a.example",
        "it@a.example",
        "n",
    )
    setup(answers=answers)
    assert (town_hall().phone, town_hall().missing) == ("0120-1", [])
    noted = LogEntry.objects.filter(thing="townhall").order_by("pk").values_list("action", "details__fields")
    typed = ["name", "place", "code", "phone", "email", "pilot_mailbox", "data_protection_email", "address", "website"]
    assert list(noted) == [("admin.add", ["phone"]), ("admin.change", typed)]
    with pytest.raises(CommandError, match="Vit text syns för dåligt"):
        setup("--light-colour", "#eeeeee")


def test_a_kolada_that_is_away_stops_nothing(setup, kolada_server):
    kolada_server.misbehave = ["500"]
    said = setup("--code", "0561", "--kolada")
    assert "Kolada svarar inte just nu." in said
    assert TownHall.objects.get().code == "0561"
