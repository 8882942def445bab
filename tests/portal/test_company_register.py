"""What registers say about companies, from a file and over HTTP; and that one which is down holds up nobody."""

import base64
import json
import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cases.forms.business import ReachForm
from events.forms.public import SignUpForm
from portal import tasks
from portal.models import Business, RegisteredCompany
from portal.people import companies, company_register
from portal.people.company_register import HttpRegister, LoadedFile, RegisterDown, Told, UnreadableFile
from tests.gatherings import an_event

BAKERY, BUILDER, GONE = "556016-0680", "556036-0793", "212000-0142"
ANSWER = {
    "organisationer": [
        {
            "organisationsidentitet": {"identitetsbeteckning": "5560160680"},
            "organisationsnamn": {
                "organisationsnamnLista": [
                    {"namn": "Fina fikat", "organisationsnamntyp": {"kod": "SARSKILT_FORETAGSNAMN"}},
                    {"namn": "Bos bageri AB", "organisationsnamntyp": {"kod": "FORETAGSNAMN"}},
                ]
            },
            "juridiskForm": {"kod": "49", "klartext": "Övriga aktiebolag"},
            "postadressOrganisation": {"postadress": {"postort": "ÅTVIDABERG", "postnummer": "59730"}},
            "naringsgrenOrganisation": {"sni": [{"kod": "10710", "klartext": "Tillverkning av mjukt matbröd"}]},
            "avregistreradOrganisation": {"avregistreringsdatum": "2026-03-01"},
            "pagaendeAvvecklingsEllerOmstruktureringsforfarande": {
                "pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista": [
                    {"kod": "KK", "klartext": "Konkurs inledd", "fromDatum": "2025-11-03"}
                ]
            },
        }
    ]
}
TOLD = Told(
    number=BAKERY,
    name="Bos bageri AB",
    legal_form="Övriga aktiebolag",
    town="ÅTVIDABERG",
    activity="Tillverkning av mjukt matbröd",
    proceeding="Konkurs inledd",
    deregistered_on=date(2026, 3, 1),
)


class Register(ThreadingHTTPServer):
    """Gives a token for the right secret, and to whoever shows it the one company that it knows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.fault, self.asked = "", []

    @property
    def settings(self) -> dict[str, str]:
        base = f"http://127.0.0.1:{self.server_port}"
        return {"address": f"{base}/v1", "token_address": f"{base}/token", "client_id": "we", "secret": "Åå:s3cret"}


class Asked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/token":
            right = base64.b64encode("we:Åå:s3cret".encode()).decode()
            is_right = self.headers["Authorization"] == f"Basic {right}"
            is_right = is_right and parse_qs(body) == {"grant_type": ["client_credentials"]}
            return self.answer(200, {"access_token": "a-token"}) if is_right else self.answer(401, {})
        number = json.loads(body)["identitetsbeteckning"]
        self.server.asked.append(number)
        if self.path != "/v1/organisationer" or self.headers["Authorization"] != "Bearer a-token":
            return self.answer(401, {})
        if self.server.fault:
            return self.answer(*FAULTS[self.server.fault])
        return self.answer(200, ANSWER) if number == "5560160680" else self.answer(404, {"status": 404})

    def answer(self, status: int, said) -> None:
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments) -> None:
        pass


FAULTS = {
    "down": (503, {}),
    "refused": (401, {}),
    "another shape": (200, [1, 2]),
    "names as a text": (200, {"organisationer": [{"organisationsnamn": {"organisationsnamnLista": ["Bo"]}}]}),
    "no JSON": (200, b"<html>Underh\xe5ll</html>"),
    "endless": (200, b'"' + b"x" * 2_000_000),
}


@pytest.fixture
def register(settings):
    server = Register()
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.COMPANY_REGISTER = server.settings
    yield server
    server.shutdown()
    server.server_close()


def test_each_part_of_an_answer_stands_where_it_belongs_and_an_unknown_number_is_said_to_be(register):
    told = list(HttpRegister(**register.settings).told([BAKERY, BUILDER]))
    assert told == [TOLD, Told(BUILDER, is_known=False)]
    assert register.asked == ["5560160680", "5560360793"]


def test_a_register_that_is_down_is_one_sentence_and_what_it_said_before_stays(db, register, monkeypatch):
    assert company_register.keep(HttpRegister(**register.settings), [BAKERY, BUILDER]) == 2
    assert company_register.of_number(BUILDER) is None
    for fault in FAULTS:
        register.fault = fault
        with pytest.raises(RegisterDown, match="Försök igen senare"):
            company_register.keep(HttpRegister(**register.settings), [BAKERY])
    nobody = register.settings | {"token_address": "http://127.0.0.1:9/"}
    wrong = register.settings | {"secret": "another"}
    for each in (nobody, wrong):
        with pytest.raises(RegisterDown):
            list(HttpRegister(**each).told([BAKERY]))
    monkeypatch.setattr(company_register, "ROUND_SECONDS", -1)  # as one that gives a byte at a time
    with pytest.raises(RegisterDown):
        list(HttpRegister(**register.settings).told([BAKERY]))
    assert company_register.of_number(BAKERY).name == "Bos bageri AB"


@pytest.mark.parametrize(
    "content",
    [
        "Organisationsnummer;Namn;Juridisk form;Säte\r\n556016-0680;Bos bageri AB;Aktiebolag;Åtvidaberg\r\n".encode(
            "cp1252"
        ),
        "orgnr,Företagsnamn,bolagsform,Postort\n165560160680,Bos bageri AB,Aktiebolag,Åtvidaberg\n".encode(),
        "\ufeffNAMN\tOrg.nr\tFöretagsform\tKommun\n\nBos bageri AB\t5560160680\tAktiebolag\tÅtvidaberg\n".encode(),
    ],
)
def test_a_file_is_read_as_registers_and_excel_write_it(content):
    assert list(LoadedFile(content).told()) == [Told(BAKERY, "Bos bageri AB", "Aktiebolag", "Åtvidaberg")]


def test_a_file_keeps_no_number_of_a_person_and_one_without_headings_is_refused(db, tmp_path, capsys):
    file = tmp_path / "bolag.csv"
    file.write_text(
        "Organisationsnummer;Namn;Avregistrerad\n850709-9805;Åsas ångbåt;\n;Tomt AB;\n556016-0681;Fel AB;\n"
        f"{BUILDER};Davids bygg AB;2024-05-01\n{BUILDER};Davids nya bygg AB;okänt\n"
    )
    call_command("load_companies", file)
    assert capsys.readouterr().out == "1 companies loaded. 3 rows have no company's number and were left out.\n"
    (row,) = RegisteredCompany.objects.all()
    assert (row.name, row.deregistered_on) == ("Davids nya bygg AB", None)
    for content in (b"", b"\x81\x8d", b"556016-0680;Bos bageri AB"):
        with pytest.raises(UnreadableFile):
            LoadedFile(content)
    with pytest.raises(CommandError):
        call_command("load_companies", tmp_path / "none.csv")


def test_the_worker_asks_about_new_companies_and_old_answers_and_forgets_what_nothing_needs(db, register):
    Business.objects.create(name="Bageriet", org_number=BAKERY, kind="company")
    Business.objects.create(name="Bygget", org_number=BUILDER, kind="company")
    old = timezone.now() - timedelta(days=100)
    for number in (BUILDER, GONE):
        RegisteredCompany.objects.create(number=number, name="Bygg", source="register", read_at=old)
    tasks.ask_about_companies()
    assert register.asked == ["5560160680", "5560360793"]
    tasks.tidy()
    # One that is not known any more is told as it was: a wrong address is answered in the same way.
    assert dict(RegisteredCompany.objects.values_list("number", "is_known")) == {BAKERY: True, BUILDER: True}
    assert company_register.of_number(BUILDER).name == "Bygg"
    tasks.ask_about_companies()
    register.fault = "down"
    RegisteredCompany.objects.update(read_at=old)
    tasks.ask_about_companies()
    assert len(register.asked) == 3
    assert company_register.of_number(BAKERY).name == "Bos bageri AB"


def test_who_gives_a_known_number_alone_need_not_write_the_name(eva, register):
    told = {"org_number": "SE556016068001", "email": "bo@example.org"}
    event = an_event(eva)
    forms = [ReachForm, lambda data: SignUpForm(data | {"attendees": "Bo Ek"}, event=event)]
    for form in forms:
        unknown = form(told)
        assert (unknown.is_valid(), unknown.cleaned_data["company_name"]) == (True, ""), unknown.errors
    assert register.asked == []  # while somebody waits
    company_register.keep(HttpRegister(**register.settings), [BAKERY])
    for form in forms:
        for typed, name in (("", "Bos bageri AB"), ("Fikat", "Fikat")):
            known = form(told | {"company_name": typed})
            assert (known.is_valid(), known.cleaned_data["company_name"]) == (True, name)


def test_the_card_shows_what_the_register_says_and_asks_when_pressed(client, eva, register):
    card = Business.objects.create(name="Bageriet", org_number=BAKERY, kind="company", number_mask=BAKERY)
    client.force_login(eva)
    page = reverse("admin:portal_business_change", args=[card.pk])
    press = reverse("admin:portal_business_do", args=[card.pk, "hamta"])
    assert "Ingen uppgift än." in client.get(page).content.decode()
    register.fault = "down"
    assert "svarar inte som det ska" in client.post(press, follow=True).content.decode()
    register.fault = ""
    assert "Hämtat: Bos bageri AB (556016-0680)." in client.post(press, follow=True).content.decode()
    shown = client.get(page).content.decode()
    for words in (
        "avregistrerat sedan 1 mars 2026",
        "Övriga aktiebolag",
        "ÅTVIDABERG",
        "Tillverkning av mjukt matbröd",
    ):
        assert words in shown


def test_the_pilot_reads_on_the_case_what_the_register_says_and_when_that_was(client, eva, anna, building, case):
    """Whichever of the company's rows has the number. That it has ended, or is about to, stands first."""
    other = Business.objects.create(name="Bageriet", org_number=BAKERY, kind="company")
    companies.put_together(other, case.business, by=eva)
    read = timezone.make_aware(datetime(2026, 11, 3, 12))
    told = {"name": "Bos bageri AB", "legal_form": "Aktiebolag", "town": "Åtvidaberg", "activity": "Bageri"}
    row = RegisteredCompany.objects.create(number=BAKERY, source="register", read_at=read, **told)
    address = reverse("admin:cases_case_change", args=[case.pk])
    client.force_login(eva)
    page = " ".join(client.get(address).text.split())
    assert "Bos bageri AB, Aktiebolag, Åtvidaberg, Bageri" in page
    assert "bolagsregistret, läst 3 november 2026" in page
    assert ("avregistrerat" in page, "Pågående förfarande" in page) == (False, False)
    RegisteredCompany.objects.update(proceeding="Konkurs inledd")
    assert "Pågående förfarande: Konkurs inledd." in client.get(address).text
    RegisteredCompany.objects.update(deregistered_on=date(2026, 3, 1))
    page = client.get(address).text
    assert ("Företaget är avregistrerat sedan 1 mars 2026." in page, "Konkurs" in page) == (True, False)
    RegisteredCompany.objects.filter(pk=row.pk).update(is_known=False)
    assert "Registrerat som" not in client.get(address).text
