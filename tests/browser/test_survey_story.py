"""Eva imports a file with a heading that nobody has seen, and sees the chart change and change back."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.text.ttl_cache import TtlCache
from surveys import actions
from surveys.models import Area, Factor, Target
from tests.browser.barriers import check, check_charts
from tests.surveys.conftest import example, import_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = "/admin/surveys/importbatch/"
STRANGE = "Mätår;Ansvarsområde;Faktor;Poängtal;Antal svar\n2025;Totalt;NKI;81,5;87\n2025;Bygglov;NKI;sextio;12\n"


@pytest.fixture
def measured(eva, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    for name in ("insikt_2019-2025.csv", "foretagsklimatet_2018-2025.csv"):
        import_now(example(name), name, by=eva)
    factor = Factor.objects.get(survey__key="insikt", key="nki")
    area = Area.objects.get(survey__key="insikt", key="totalt")
    Target.objects.create(area=area, factor=factor, since=2024, value=75, decision="Fullmäktige § 90")
    TtlCache.forget_all()


def choose_file(page: Page, content: str, name: str = "ny-export.csv") -> None:
    page.goto(START)
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Fil med resultat").set_input_files(file)
    page.get_by_role("button", name="Visa vad filen skulle ändra").click()


def newest_in_chart(page: Page) -> str:
    page.goto("/resultat/")
    chart = page.get_by_role("img", name="NKI år för år", exact=True)
    return chart.locator(".line-circle .dot path").last.get_attribute("data-value")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_eva_maps_previews_approves_and_regrets(window_of, measured, eva, scripts):
    page = window_of(eva, scripts=scripts)
    assert newest_in_chart(page) == "72,7"

    choose_file(page, STRANGE)
    expect(page.get_by_text("Filen har ord som portalen inte känner till")).to_be_visible()
    page.get_by_label("Kolumnen ”Poängtal”").select_option("value")
    page.get_by_role("button", name="Fortsätt till förhandsvisningen").click()

    expect(page.get_by_text("Inget är ändrat ännu")).to_be_visible()
    expect(page.get_by_text("”sextio” är inget tal.")).to_be_visible()
    page.get_by_role("link", name="Ändrade: 1").click()
    expect(page.get_by_text("Ändras från 72,7 till 81,5.")).to_be_visible()
    assert newest_in_chart(window_of()) == "72,7"

    page.get_by_role("button", name="Importera resten: ett värde").click()
    expect(page.get_by_text("Klart. Resultaten är ändrade")).to_be_visible()
    done = page.url
    assert newest_in_chart(page) == "81,5"

    page.goto(done)
    page.get_by_role("button", name="Återkalla importen").click()
    expect(page.get_by_role("heading", name="Importen är återkallad")).to_be_visible()
    assert newest_in_chart(page) == "72,7"

    # The heading is remembered, so the next file goes straight to its preview.
    choose_file(page, STRANGE.replace("81,5", "82,5"), "nasta.csv")
    expect(page.get_by_text("Inget är ändrat ännu")).to_be_visible()


def test_no_page_of_the_import_has_a_barrier(window_of, measured, eva, monkeypatch):
    page = window_of(eva)
    page.goto(START)
    check(page, "import")
    page.get_by_role("button", name="Visa vad filen skulle ändra").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "import-error")
    choose_file(page, STRANGE)
    check(page, "import-mapping")
    page.get_by_role("button", name="Fortsätt till förhandsvisningen").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    check(page, "import-mapping-error")
    page.get_by_label("Kolumnen ”Poängtal”").select_option("value")
    page.get_by_role("button", name="Fortsätt till förhandsvisningen").click()
    expect(page.get_by_text("Inget är ändrat ännu")).to_be_visible()
    check(page, "import-preview")
    page.get_by_role("button", name="Importera resten").click()
    expect(page.get_by_text("Klart.")).to_be_visible()
    check(page, "import-done")
    choose_file(page, "a;b\n1;2\n", "brev.csv")
    expect(page.get_by_text("ingen tabell med resultat")).to_be_visible()
    check(page, "import-failed")
    monkeypatch.setattr(actions, "LARGE", 10)
    choose_file(page, STRANGE, "stor.csv")
    expect(page.get_by_text("Filen väntar på att läsas")).to_be_visible()
    check(page, "import-waiting")


def test_no_page_of_the_results_has_a_barrier(window_of, measured, dag):
    page = window_of(dag)
    for name, address in {
        "start": "/resultat/",
        "insikt": "/resultat/insikt/",
        "klimat": "/resultat/foretagsklimatet/",
        "area": "/resultat/insikt/bygglov/",
        "themes": "/resultat/teman/",
        "lead": "/resultat/ledning/",
        "home": "/",
    }.items():
        page.goto(address)
        check(page, f"results-{name}")
        check_charts(page, least=0 if name in ("lead", "home") else 10)
    page.goto("/resultat/")
    page.get_by_role("link", name="Insikt NKI: 72,7").click()
    expect(page.get_by_role("heading", name="Varifrån siffran kommer")).to_be_visible()
    check(page, "results-figure")


def test_an_empty_portal_has_no_barrier(window_of, eva):
    page = window_of()
    for name, address in {"start": "/resultat/", "themes": "/resultat/teman/"}.items():
        page.goto(address)
        check(page, f"results-empty-{name}")


def test_the_policy_for_content_is_kept(window_of, measured, dag):
    page = window_of(dag)
    problems = []
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    for address in ("/resultat/", "/resultat/insikt/", "/resultat/teman/", "/resultat/ledning/"):
        page.goto(address)
    assert problems == []


def test_results_print_with_their_charts(window_of, measured):
    page = window_of()
    page.goto("/resultat/")
    page.emulate_media(media="print")
    chart = page.get_by_role("img", name="NKI år för år", exact=True)
    assert chart.bounding_box()["height"] > 100
    expect(page.get_by_role("navigation", name="Huvudmeny")).to_be_hidden()
