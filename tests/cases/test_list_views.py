"""Eva's list: where each lands, its filters, views of one's own, and the list as a file."""

import csv
import re
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from cases import actions
from cases.admin.listing import case_list, export, tabs
from cases.admin.listing.case_list import CaseList
from cases.models import Case, SavedView
from portal.models import LogEntry
from tests.cases import test_admin_list
from tests.cases.test_admin_list import LIST, listed
from tests.portal.test_spreadsheets import read_xlsx

SECTION = "OSL 31 kap. 16 §"
desk = test_admin_list.desk  # the fixture: one case of each kind


def test_each_lands_on_what_is_his_or_hers_to_do(client, desk, eva, anna, rut, environment):
    """Eva on her desk, Anna on the questions to her sector, and the registrar on all that is open."""
    assert CaseList.asked_for(eva, QueryDict()).view == "att-ta-hand-om"
    assert CaseList.asked_for(rut, QueryDict()).view == "oppna"
    assert listed(anna, "") == ["Sen"]
    client.force_login(eva)
    page = client.get(LIST).text
    numbers = dict(re.findall(r'<a href="\?vy=([\w-]+)"[^>]*>[^<]*<span class="count">(\d+)', page))
    assert numbers == {
        "att-ta-hand-om": "2",
        "forsenade": "1",
        "star-still": "1",
        "hos-foretaget": "1",
        "hos-sektorerna": "2",
        "vilar": "0",
        "oppna": "4",
    }


def test_filters_stand_in_the_address_and_are_kept_as_a_view_of_ones_own(client, desk, eva, rut, anna, building):
    """Eva keeps what Anna has, renames it, and removes it; the registrar never sees it."""
    late = Case.objects.get(company_name="Sen")
    actions.accept(late.assignments.get(), by=anna)
    month = f"{timezone.localtime(late.received_at):%Y-%m}"
    narrowed = {"handlaggare": anna.pk, "sektor": building.pk, "manad": month, "kanal": "web", "tur": "sector"}
    for name, value in narrowed.items():
        assert "Sen" in listed(eva, "oppna", **{name: value}), name
        assert "Väntar" not in listed(eva, "oppna", **{name: value}) or name in ("manad", "kanal")
    assert listed(eva, "oppna", **narrowed) == ["Sen"]
    assert listed(eva, "oppna", **narrowed | {"manad": "2019-01"}) == []
    assert listed(eva, "oppna", manad="2019-13", kanal="x", tur="x", typ="½") == listed(eva, "oppna")

    client.force_login(eva)
    query = urlencode({"vy": "oppna", **narrowed, "kol": ["handlaggare", "mottaget"], "q": "skylt"}, doseq=True)
    began = {"lista": query}
    assert "Skriv ett namn på vyn." in client.post(f"{LIST}vyer/ny/", began | {"namn": ""}).text
    made = client.post(f"{LIST}vyer/ny/", began | {"namn": "Annas"}, follow=True)
    view = SavedView.objects.get(user=eva)
    assert "q=" not in view.query
    assert "Vyn Annas är sparad." in made.text
    again = client.post(f"{LIST}vyer/ny/", began | {"namn": "annas"})
    assert "Du har redan en vy som heter annas." in again.text
    assert 'value="annas"' in again.text

    page = client.get(LIST + view.address).text
    assert re.search(r'aria-current="page">\s*Annas', page)
    assert "Handläggare: Anna Alm" in page
    assert re.findall(r'<th scope="col" class="of-(\w+)"', page) == ["handlaggare", "mottaget"]
    assert 'href="?vy=hos-foretaget"' in page  # its filters go when one leaves it

    client.force_login(rut)
    theirs = client.get(LIST + view.address).text
    assert "Annas" not in theirs
    client.post(f"{LIST}vyer/ta-bort/", {"lista": view.address[1:]})
    client.post(f"{LIST}vyer/andra/", {"lista": view.address[1:], "namn": "Ruts"})
    client.force_login(eva)
    client.post(f"{LIST}vyer/andra/", {"lista": f"vy=forsenade&egen={view.pk}", "namn": "Annas sena"})
    assert [(each.name, each.query) for each in SavedView.objects.all()] == [("Annas sena", "vy=forsenade")]
    client.post(f"{LIST}vyer/ta-bort/", {"lista": f"vy=forsenade&egen={view.pk}"})
    assert SavedView.objects.count() == 0


def test_nobody_has_more_than_twenty_views(client, eva):
    SavedView.objects.bulk_create(SavedView(user=eva, name=f"Vy {n}", query="vy=oppna") for n in range(20))
    client.force_login(eva)
    assert "Du har redan 20 egna vyer." in client.post(f"{LIST}vyer/ny/", {"lista": "", "namn": "En till"}).text


def test_what_is_shown_is_taken_out_as_a_file_and_no_more(
    client, desk, eva, anna, rut, building, environment, monkeypatch
):
    """All pages of the filter, with the chosen columns; of a marked case its number; Anna's own alone; noted."""
    monkeypatch.setattr(case_list, "ROWS", 1)
    Case.objects.filter(company_name="Väntar").update(company_name="=1+1", registry_number="KS 2026/7")
    marked = Case.objects.get(company_name="Återlämnad")
    actions.mark_secret(marked, section=SECTION, reason="Affärer", sectors=[environment], by=rut)
    client.force_login(eva)
    query = "?vy=oppna&kol=foretag&kol=sektorer&kol=nummer&kol=tur&kol=besked"
    file = client.get(f"{LIST}lista.csv{query}")
    assert file.content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(file.content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert head == ["Ärende", "Rubrik", "Företag", "Sektorer", "Diarienummer", "Väntar på, eller läge"] + [
        "Arbetsdagar",
        "Resultat",
        "Besked senast",
        "Löfte",
    ]
    assert [line[2] for line in lines] == ["Sen", "Bos bageri", "", "'=1+1"]
    late, _, hidden, _ = lines
    assert late[3] == "Bygg: frågad, svaret är sent"
    assert late[-2:] == [Case.objects.get(company_name="Sen").next_due.isoformat(), "Brutet"]
    assert hidden == [marked.reference, "Sekretessmarkerat", *[""] * 8]

    (sheet,) = read_xlsx(client.get(f"{LIST}lista.xlsx{query}&q=skylt").content).values()
    assert len(sheet) == 1 + 4  # a search goes among all cases, what has ended too
    monkeypatch.setattr(export, "MOST", 2)
    assert len(client.get(f"{LIST}lista.csv{query}").content.splitlines()) == 1 + 2
    client.force_login(anna)
    hers = client.get(f"{LIST}lista.csv?vy=oppna").content.decode()
    assert ("Sen" in hers, "bageri" in hers, marked.reference in hers) == (True, False, False)
    noted = LogEntry.objects.filter(action="case.list_out").order_by("pk")
    assert [(each.actor_id, each.details["rows"]) for each in noted] == [
        (eva.pk, 4),
        (eva.pk, 4),
        (eva.pk, 2),
        (anna.pk, 1),
    ]


def test_all_on_the_page_are_ticked_without_scripts_too(client, eva, case):
    client.force_login(eva)
    page = client.get(LIST).text
    address = re.search(r'href="([^"]+)" data-tick-all', page)[1].replace("&amp;", "&")
    assert "checked>" not in page.split("<table")[1]
    assert client.get(LIST + address).text.split("<table")[1].count("checked>") == 1


def test_what_has_ended_is_the_same_read_from_few_questions_or_from_all_cases(
    eva, anna, cecilia, building, monkeypatch
):
    """Also a duplicate of what the sector was asked about; and nothing that it was not asked about."""

    def told(company: str) -> Case:
        return actions.register(actions.Submission(description=company, email="bo@example.org", company_name=company))

    answered, goes_on, twin, others = map(told, ["Svarat", "Pågår", "Dubblett", "Andras"])
    actions.answer(actions.ask_sector(answered, building, by=eva), "Ja.", by=anna, to_business=False)
    actions.ask_sector(goes_on, building, by=eva)
    actions.join(twin, goes_on, by=eva)
    for case in (answered, others):
        actions.close(case, by=eva, outcome="referred")
    for few in (tabs.FEW, -1):
        monkeypatch.setattr(tabs, "FEW", few)
        assert sorted(listed(anna, "avslutade")) == ["Dubblett", "Svarat"]
        assert sorted(listed(eva, "avslutade")) == ["Andras", "Dubblett", "Svarat"]
        assert listed(cecilia, "avslutade") == []
