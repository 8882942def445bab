"""The form in three steps: going back loses nothing, wrong input keeps what was typed, one draft is one case."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import emails
from cases.models import Case, Draft
from portal.mail import links
from portal.models import StoredFile
from tests.people import tells

pytestmark = pytest.mark.django_db

WHAT, REACH, CHECK = "/arenden/nytt/", "/arenden/nytt/kontakt/", "/arenden/nytt/kontrollera/"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00" + b"\x00" * 40


@pytest.fixture(autouse=True)
def _own_folder_for_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def body(response) -> str:
    return response.content.decode()


def key_in(response) -> str:
    return re.search(r'name="draft" value="([^"]+)"', body(response)).group(1)


def begin(client, **fields) -> str:
    key = key_in(client.get(WHAT))
    client.post(WHAT, {"draft": key, "description": "Ett café vid hamnen"} | fields)
    return key


def fill_in(client, **fields) -> str:
    key = begin(client)
    client.post(REACH, {"draft": key, "company_name": "Bos bageri", "email": "bo@example.org"} | fields)
    return key


def send(client, key: str):
    return client.post(CHECK, {"draft": key})


def test_three_steps_make_a_case_and_show_its_receipt(client, eva):
    response = client.get(send(client, fill_in(client))["Location"])
    case = Case.objects.get()
    assert case.reference in body(response)
    assert "Tack, vi har fått ditt ärende!" in body(response)
    assert (case.company_name, case.contact.email) == ("Bos bageri", "bo@example.org")


def test_sending_twice_is_one_case(client, eva):
    key = fill_in(client)
    first, second = send(client, key), send(client, key)
    assert Case.objects.count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert client.get(second["Location"]).status_code == 200


def test_going_back_after_sending_says_that_it_has_been_sent(client, eva):
    key = fill_in(client)
    send(client, key)
    for address in (REACH, CHECK):
        assert "Du har redan skickat ärendet" in body(client.get(address))
    assert "Du har redan skickat ärendet" in body(client.post(WHAT, {"draft": key, "description": "igen"}))
    assert Case.objects.count() == 1


def test_a_new_case_after_a_sent_one_begins_empty(client, eva):
    send(client, fill_in(client))
    assert "Ett café vid hamnen" not in body(client.get(WHAT))


def test_going_back_loses_nothing(client):
    begin(client, place="Hamngatan 2", wished_start="i maj")
    page = body(client.get(WHAT))
    for typed in ("Ett café vid hamnen", "Hamngatan 2", "i maj"):
        assert typed in page


def test_a_draft_is_resumed_from_the_same_browser_and_from_no_other(client):
    begin(client)
    assert "Vi har sparat det du skrev senast" in body(client.get(WHAT))
    client.cookies.clear()
    assert "Ett café vid hamnen" not in body(client.get(WHAT))
    assert client.get(REACH).status_code == 302


def test_what_is_typed_before_the_press_is_kept_and_the_start_page_leads_back_to_it(client, eva):
    key, begun = key_in(client.get(WHAT)), "Du har ett påbörjat ärende."
    assert begun not in body(client.get("/"))
    assert (
        client.post(f"{WHAT}spara/", {"draft": key, "description": "Ett kafé", "wishes": ["vet-inte"]}).status_code
        == 204
    )
    assert begun in body(client.get("/"))
    page = body(client.get(WHAT))
    assert ("Ett kafé" in page, "Vi har sparat det du skrev" in page, "Fel: " in page) == (True, True, False)
    assert re.search(r'value="vet-inte"[^>]* checked', page)
    assert client.get(CHECK)["Location"] == WHAT
    client.post(WHAT, {"draft": key, "description": "Ett kafé"})
    typed = {"draft": key, "company_name": "Bos café", "not_started": "on", "org_number": "850709-9805"}
    client.post(f"{REACH}spara/", typed)
    page = body(client.get(REACH))
    assert ('value="Bos café"' in page, 'value="850709-9805"' in page, "Fel: " in page) == (True, True, False)
    assert not tells("850709-9805", Draft.objects.get().data)
    client.post(REACH, {"draft": key, "company_name": "Bos café", "email": "bo@example.org"})
    client.post(f"{WHAT}spara/", {"draft": key, "description": ""})
    assert client.get(CHECK)["Location"] == WHAT
    client.post(WHAT, {"draft": key, "description": "Ett kafé"})
    send(client, key)
    assert begun not in body(client.get("/"))
    client.post(f"{WHAT}spara/", {"draft": key, "description": "Något annat"})
    assert Case.objects.get().description == "Ett kafé"


def test_a_planned_name_is_kept_with_that_they_have_not_started(client, eva):
    key = fill_in(client, company_name="Bos café", not_started="on")
    assert "Bos café (har inte startat än)" in " ".join(body(client.get(CHECK)).split())
    send(client, key)
    case = Case.objects.get()
    assert (case.who, case.company, case.business) == ("Bos café", "Bos café (har inte startat än)", None)


def test_two_tabs_of_one_browser_share_the_draft(client):
    first, second = key_in(client.get(WHAT)), key_in(client.get(WHAT))
    assert first == second
    client.post(WHAT, {"draft": first, "description": "Ett café"})
    client.post(WHAT, {"draft": second, "description": "Ett café till"})
    assert Draft.objects.count() == 1


def test_what_two_tabs_tell_in_one_step_is_asked_about_and_neither_is_lost(client):
    def seen_in(page) -> str:
        return re.search(r'name="seen" value="([^"]*)"', body(page))[1]

    def tell(text: str, seen: str, **more):
        return client.post(WHAT, {"draft": key, "description": text, "seen": seen} | more, follow=True)

    first = client.get(WHAT)
    key, seen = key_in(first), seen_in(first)
    assert tell("Ett café", seen, place="Torget").redirect_chain == [(REACH, 302)]
    assert tell("Ett café till", seen, place="Torget").redirect_chain == [(REACH, 302)]  # all of it stands here too
    asked = tell("En verkstad", seen)
    assert asked.redirect_chain == [(WHAT, 302)]
    for _ in range(2):
        assert "Välj vilket som ska gälla." in body(asked)
        assert ("En verkstad</textarea>" in body(asked), '<dd class="pre">Ett café till</dd>' in body(asked)) == (
            True,
            True,
        )
        assert '<dd class="pre">Torget</dd>' in body(asked)
        client.post(f"{WHAT}spara/", {"draft": key, "description": "En verkstad", "seen": seen})  # it is left so
        asked = client.get(WHAT)
    assert "no-store" in asked["Cache-Control"]
    tell("", "", take="before")
    page = body(client.get(WHAT))
    assert ("Ett café till</textarea>" in page, "Välj vilket" in page) == (True, False)
    seen = seen_in(tell("En verkstad", ""))
    assert tell("En verkstad", seen).redirect_chain == [(REACH, 302)]
    assert Draft.objects.get().data["what"]["description"] == "En verkstad"


def test_two_tabs_of_step_two_are_asked_as_well(client):
    key = fill_in(client, phone="0123-456 78")
    told = {"draft": key, "seen": "", "company_name": "Kims kiosk", "email": "kim@example.org"}
    page = body(client.post(REACH, told, follow=True))
    assert ('value="Kims kiosk"' in page, '<dd class="pre">Bos bageri</dd>' in page) == (True, True)
    assert client.post(REACH, {"draft": key, "take": "before"})["Location"] == CHECK
    assert "Bos bageri" in body(client.get(CHECK))


def test_what_was_changed_in_another_tab_is_read_before_it_is_sent(client, eva):
    key = fill_in(client)
    seen = re.search(r'name="seen" value="([^"]+)"', body(client.get(CHECK)))[1]
    client.post(WHAT, {"draft": key, "description": "En bilverkstad"})
    page = body(client.post(CHECK, {"draft": key, "seen": seen}, follow=True))
    assert "Du har ändrat något i en annan flik" in page
    assert "En bilverkstad" in page
    assert not Case.objects.exists()
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(CHECK, {"draft": key, "seen": seen})
    assert Case.objects.get().description == "En bilverkstad"


@pytest.mark.parametrize(
    ("told", "read"), [({"not_started": "on"}, "Har inte startat än"), ({}, "Inget namn angivet")]
)
def test_that_there_is_no_company_yet_is_said_only_by_whoever_says_so(client, eva, told, read):
    key = key_in(client.get(WHAT))
    client.post(WHAT, {"draft": key, "wishes": ["vet-inte"]})
    client.post(REACH, {"draft": key, "phone": "0123-456 78"} | told)
    send(client, key)
    assert Case.objects.get().who == read


def test_almost_nothing_is_required(client, eva):
    """So what must be filled in is marked, and not what may be left."""
    key = key_in(client.get(WHAT))
    client.post(WHAT, {"draft": key, "wishes": ["vet-inte"]})
    page = client.get(REACH).text
    assert (page.count("(måste fyllas i)"), page.count("(frivilligt)")) == (1, 0)
    client.post(REACH, {"draft": key, "phone": "0123-456 78"})
    send(client, key)
    assert Case.objects.get().contact.phone == "0123-456 78"


def test_without_a_way_to_be_reached_the_form_says_so_and_keeps_the_rest(client):
    begin(client)
    page = body(client.post(REACH, {"company_name": "Bos bageri", "preference": "Ring efter 13"}, follow=True))
    assert "Vi behöver din e-postadress eller ditt telefonnummer" in page
    assert "<title>Fel: " in page
    assert 'value="Bos bageri"' in page
    assert 'value="Ring efter 13"' in page


@pytest.mark.parametrize("number", ["556016-0681", "000000-0000", "12", "556016"])
def test_a_number_that_is_nonsense_is_explained_and_kept(client, number):
    begin(client)
    page = body(client.post(REACH, {"email": "bo@example.org", "org_number": number}, follow=True))
    assert "Kontrollera" in page
    assert f'value="{number}"' in page


def test_a_sole_traders_number_reaches_neither_the_draft_nor_the_page(client, eva):
    key = fill_in(client, org_number="850709-9805")
    assert "9805" not in str(Draft.objects.get().data["reach"]["number"]["shown"])
    page = body(client.get(CHECK))
    assert "850709-9805" not in page
    assert "Det är ett personnummer. Vi sparar inte hela numret." in page
    # Going back and on again keeps the number that was given.
    assert 'value="850709-****"' in body(client.get(REACH))
    client.post(REACH, {"draft": key, "email": "bo@example.org", "org_number": "850709-****"})
    send(client, key)
    assert Case.objects.get().business.kind == "sole_trader"


def test_a_personal_identity_number_in_the_text_is_pointed_out_before_sending(client):
    begin(client, description="Jag heter Bo, 850709-9805, och vill öppna café.")
    client.post(REACH, {"email": "bo@example.org"})
    assert "Det ser ut som att du har skrivit ett personnummer." in body(client.get(CHECK))
    begin(client)
    client.post(REACH, {"email": "bo@example.org"})
    assert "Det ser ut som att du har skrivit ett personnummer." not in body(client.get(CHECK))
    client.post(REACH, {"email": "bo@example.org", "preference": "Sök på 150060-2394"})
    assert "Det ser ut som att du har skrivit ett personnummer." in body(client.get(CHECK))


def test_files_are_kept_with_the_draft_and_follow_the_case(client, eva):
    key = begin(client, files=[SimpleUploadedFile("skiss.png", PNG, "image/png")])
    assert "skiss.png" in body(client.get(WHAT))
    client.post(REACH, {"draft": key, "email": "bo@example.org"})
    assert "skiss.png" in body(client.get(send(client, key)["Location"]))
    case = Case.objects.get()
    assert case.attachments.get().file.name == "skiss.png"
    page = client.get(links.mint(emails.case_key(case), email="bo@example.org"))
    address = re.search(r'href="([^"]+/fil/\d+/)"', body(page)).group(1)
    download = client.get(address)
    assert download["Content-Disposition"].startswith("attachment")
    assert "sandbox" in download["Content-Security-Policy"]


def test_a_file_that_may_not_be_sent_is_named_and_the_text_is_kept(client):
    key = key_in(client.get(WHAT))
    page = body(
        client.post(
            WHAT,
            {
                "draft": key,
                "description": "Ett café",
                "files": [SimpleUploadedFile("virus.exe", b"MZ\x90\x00", "application/octet-stream")],
            },
            follow=True,
        )
    )
    assert "virus.exe" in page
    assert "Ett café" in page
    assert StoredFile.objects.count() == 0


def test_of_several_files_those_that_may_be_sent_are_kept(client):
    assert "Högst 10 filer, 20 MB var och 100 MB tillsammans. PDF, bilder," in body(client.get(WHAT))
    files = [SimpleUploadedFile("skiss.heic", PNG, "image/heic"), SimpleUploadedFile("virus.exe", b"MZ\x90\x00")]
    page = body(client.post(WHAT, {"description": "Ett café", "files": files}, follow=True))
    assert re.search(r"virus.exe: [A-ZÅÄÖ]", page)
    assert "Ta bort skiss.png" in page
    again = [SimpleUploadedFile("skiss.heic", PNG, "image/heic"), SimpleUploadedFile("Ritning.png", PNG, "image/png")]
    page = body(client.post(WHAT, {"description": "Ett café", "files": again}, follow=True))
    assert "Ritning.png: det är samma fil som skiss.png, som redan är med." in page
    assert page.count("Ta bort ") == 1
    assert "skiss.heic" not in page


def test_a_whole_album_is_told_in_words_and_nothing_that_was_typed_is_lost(client):
    album = [SimpleUploadedFile(f"{number}.png", PNG + bytes([number]), "image/png") for number in range(12)]
    page = body(client.post(WHAT, {"description": "Ett café", "files": album}, follow=True))
    assert "Du valde 12 filer. Högst 10 går på en gång." in page
    assert ("Ett café" in page, page.count("Ta bort ")) == (True, 10)


def test_what_was_refused_is_a_page_of_its_own_that_back_and_reload_lead_to(client):
    begin(client)
    answer = client.post(REACH, {"company_name": "Bos bageri"})
    assert (answer.status_code, answer["Location"]) == (302, REACH)
    for _ in range(2):
        page = body(client.get(REACH))
        assert "<title>Fel: " in page
        assert 'value="Bos bageri"' in page
    assert client.get(CHECK)["Location"] == REACH
    client.post(REACH, {"company_name": "Bos bageri", "phone": "0123-456 78"})
    assert "Fel: " not in body(client.get(REACH))
    assert "0123-456 78" in body(client.get(CHECK))


def test_a_personal_number_with_a_slip_of_the_pen_is_shown_again_and_never_stored(client):
    begin(client)
    answer = client.post(REACH, {"email": "bo@example.org", "org_number": "850709-9806"})
    assert not tells("850709-9806", Draft.objects.get().data)
    assert "850709-9806" not in answer["Location"]
    assert 'value="850709-9806"' in body(client.get(REACH))


def test_a_file_is_taken_away_and_what_is_typed_beside_it_stays(client):
    key = begin(client, files=[SimpleUploadedFile("skiss.png", PNG, "image/png")])
    address = f"/arenden/nytt/ta-bort-fil/{StoredFile.objects.get().pk}/"
    chosen = SimpleUploadedFile("plan.png", PNG + b"2", "image/png")
    page = body(
        client.post(address, {"draft": key, "description": "Ett helt nytt kafé", "files": chosen}, follow=True)
    )
    assert "Ett helt nytt kafé" in page
    assert ("Ta bort plan.png" in page, "skiss.png" in page, "Fel: " in page) == (True, False, False)


def test_a_file_can_be_taken_away_again(client):
    key = begin(client, files=[SimpleUploadedFile("skiss.png", PNG, "image/png")])
    stored = StoredFile.objects.get()
    client.post(f"/arenden/nytt/ta-bort-fil/{stored.pk}/", {"draft": key})
    assert StoredFile.objects.count() == 0


def test_nobody_takes_away_somebody_elses_file(client):
    begin(client, files=[SimpleUploadedFile("skiss.png", PNG, "image/png")])
    stored = StoredFile.objects.get()
    client.cookies.clear()
    client.post(f"/arenden/nytt/ta-bort-fil/{stored.pk}/", {"draft": "fel nyckel"})
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("text", ["𝕮𝖆𝖋é 🥐", "<script>alert(1)</script>", "x" * 5000, "'; DROP TABLE cases_case; --"])
def test_any_text_is_kept_as_it_was_written(client, eva, text):
    key = begin(client, description=text)
    client.post(REACH, {"draft": key, "email": "bo@example.org"})
    send(client, key)
    assert Case.objects.get().description == text


@pytest.mark.parametrize("field", ["description", "place", "spoken_with", "wished_start"])
def test_an_overlong_text_is_explained_and_kept(client, field):
    key = key_in(client.get(WHAT))
    response = client.post(WHAT, {"draft": key, "description": "Café", field: "x" * 5001}, follow=True)
    assert response.status_code == 200
    assert "x" * 5001 in body(response)
    assert "är för lång. Korta den till högst" in body(response)
    assert "<title>Fel: " in body(response)


def test_a_text_of_many_pages_is_kept_too(client):
    page = body(client.post(WHAT, {"description": "Mitt liv. " * 12_000}, follow=True))
    assert ("Korta den till högst 5000 tecken" in page, page.count("Mitt liv. ")) == (True, 12_000)


def test_a_nul_byte_is_a_bad_request_and_not_a_crash(client):
    assert client.post(WHAT, {"description": "a\x00b"}).status_code == 400


def test_extra_fields_change_nothing(client, eva):
    key = fill_in(client, state="closed", registered_by=1, reference="1999-0001")
    send(client, key)
    assert (Case.objects.get().state, Case.objects.get().registered_by) == ("received", None)


def test_an_address_that_was_said_to_be_right_is_not_asked_about_at_the_next_visit(client):
    key, address, asked = begin(client), "bo@gmial.com", "Menade du bo@gmail.com?"

    def told(email: str, page: str):
        """The step sent as its page stands, but for the address."""
        brought = re.findall(r'name="(email_asked)" value="([^"]+)"', page)
        return client.post(REACH, {"draft": key, "email": email} | dict(brought), follow=True)

    refused = body(told(address, ""))
    assert asked in refused
    assert told(address, refused).redirect_chain[-1][0] == CHECK
    opened = body(client.get(REACH))
    assert (f'value="{address}"' in opened, asked in opened) == (True, False)
    assert told(address, opened).redirect_chain[-1][0] == CHECK
    client.post(f"{REACH}spara/", {"draft": key, "email": address, "email_asked": f"{address} bo@gmail.com"})
    assert told(address, body(client.get(REACH))).redirect_chain[-1][0] == CHECK
    assert "Menade du bosse@gmail.com?" in body(told("bosse@gmial.com", body(client.get(REACH))))


def test_a_step_without_the_one_before_leads_back_to_it(client):
    assert client.get(REACH)["Location"] == WHAT
    assert client.get(CHECK)["Location"] == WHAT
    begin(client)
    assert client.get(CHECK)["Location"] == REACH


def test_starting_over_throws_the_draft_away(client):
    key = begin(client)
    client.post("/arenden/nytt/borja-om/", {"draft": key})
    assert Draft.objects.count() == 0
    assert "Ett café vid hamnen" not in body(client.get(WHAT))


def test_a_step_whose_draft_was_thrown_away_in_another_tab_says_so_and_keeps_what_was_typed(client):
    old = begin(client, place="Hamngatan 2")
    client.post("/arenden/nytt/borja-om/", {"draft": old})
    key = key_in(client.get(WHAT))
    typed = {"draft": old, "company_name": "Bos bageri", "email": "bo@example.org", "org_number": "850709-9805"}
    page = client.post(REACH, typed, follow=True)
    assert (page.redirect_chain, key_in(page)) == ([(WHAT, 302)], key)  # in what the browser has begun since then
    assert "Kanske började du om i en annan flik. Det du skrev nyss har vi sparat." in body(page)
    assert "Hamngatan 2" not in body(page)
    begin(client)
    page = body(client.get(REACH))
    assert ('value="Bos bageri"' in page, 'value="850709-9805"' in page) == (True, True)
    assert not tells("850709-9805", Draft.objects.get().data)
    client.post("/arenden/nytt/borja-om/", {"draft": key})
    page = client.post("/arenden/nytt/ta-bort-fil/1/", {"draft": key, "description": "En verkstad"}, follow=True)
    assert "En verkstad" in body(page)
    client.post("/arenden/nytt/borja-om/", {"draft": key})
    assert "Kanske började du om i en annan flik." in body(client.post(CHECK, {"draft": key}, follow=True))
