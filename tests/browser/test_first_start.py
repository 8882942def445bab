"""From an empty database to the first answered case, as in production: a process of its own, SMTP, a second factor.

What people press and fill in is counted, so that a step more is somebody's decision.
"""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from cases.models import Case
from portal.models import Sector
from tests.browser.test_story import follow, letters_to, text_of
from tests.journeys.processes import ROOT, environment, web
from tests.second_step import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IT, EVA, ANNA = "it@atvidaberg.example.org", "eva@atvidaberg.example.org", "anna@atvidaberg.example.org"
BUDGET = {"it": (13, 20), "eva": (4, 3), "bo": (4, 2), "anna": (4, 3)}  # presses and fields
SECTORS = 12
WHOSE = {
    "Telefon till växeln:": "0120-830 00",
    "Kommunens e-postadress:": "kommun@atvidaberg.example.org",
    "Lotsens gemensamma brevlåda:": "lots@atvidaberg.example.org",
    "Dataskyddsombudets e-postadress:": "dso@atvidaberg.example.org",
    "Postadress:": "Box 206, 597 25 Åtvidaberg",
    "Webbplats:": "www.atvidaberg.example.org",
}
KIT = ("sektorer", "arendetyper", "onskningar", "standardtexter", "loften", "namnder", "sidor")


class Hand:
    """Somebody in a browser of one's own, whose presses and fields are counted."""

    def __init__(self, chromium, site: str) -> None:
        self.page = chromium.new_context(base_url=site, locale="sv-SE").new_page()
        self.pressed = self.filled = 0

    def press(self, name: str, *, role="button", exact: bool = True) -> None:
        self.pressed += 1
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def fill(self, label: str, text: str) -> None:
        self.filled += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def adds_second_factor(self) -> None:
        self.page.goto("/konto/sakerhet/totp/activate/")
        secret = self.page.locator(".secret-key").inner_text()
        self.fill("Kod", code_of(secret))
        self.press("Lägg till appen")
        expect(self.page.get_by_role("heading", name="Dina reservkoder")).to_be_visible()

    def signs_in(self, postman, address: str) -> None:
        self.page.goto("/logga-in/")
        self.fill("Din e-postadress", address)
        self.press("Skicka en kod")
        self.page.wait_for_url(re.compile("/logga-in/kod/"))
        letter = letters_to(postman, address)[-1]
        self.fill("Koden i mejlet", re.search(r"^([A-Z0-9-]{6,9})$", text_of(letter), re.M).group())
        self.press("Logga in")
        expect(self.page).not_to_have_url(re.compile("/logga-in/"))


@pytest.fixture
def production(settings, tmp_path) -> dict[str, str]:
    return {
        "PORTAL_ENV": "production",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "SSL_REDIRECT": "off",
        "SECRET_KEY": "k9-" + "aB3xY7" * 12,
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(tmp_path / "files"),
        "VAR_DIR": str(tmp_path / "var"),
    }


def command(production: dict[str, str], *words: str) -> str:
    run = [sys.executable, "manage.py", *words]
    done = subprocess.run(run, cwd=ROOT, env=environment(**production), check=True, capture_output=True, text=True)
    return done.stdout


def test_a_municipality_of_ones_own_from_nothing_to_its_first_answer(chromium, production, postman, settings):
    command(production, "collectstatic", "--noinput", "-v", "0")
    command(production, "setup", "--code", "0561", "--email", IT)
    with web(**production) as (site, _):
        settings.SITE_URL = site
        hands = {name: Hand(chromium, site) for name in BUDGET}
        bo = hands["bo"].page
        bo.goto("/arenden/nytt/")
        expect(bo.get_by_role("heading", name="Portalen är på väg")).to_be_visible()
        it = hands["it"]
        it.page.goto(site + command(production, "signin_link", IT).split("127.0.0.1", 1)[1].strip())
        begins(it)
        registers(hands["bo"])
        asks(hands["eva"], postman)
        answers(hands["anna"], postman)
        follow(bo, letters_to(postman, "bo@example.org")[-1], "Läs svaret")
        expect(bo.get_by_text("Du behöver bygglov").first).to_be_visible()
        for page in (bo, hands["eva"].page):
            expect(page.get_by_text("Åtvidabergs kommun").first).to_be_attached()
            assert settings.TOWN_HALL["place"] not in page.content()
    spent = {name: (hand.pressed, hand.filled) for name, hand in hands.items()}
    over = {name: has for name, has in spent.items() if any(map(int.__gt__, has, BUDGET[name]))}
    assert over == {}


def begins(it: Hand) -> None:
    """Whose it is, what it begins with, who works there; then it is opened."""
    it.press("Logga in", exact=False)
    it.adds_second_factor()
    it.page.goto("/admin/portal/townhall/")
    for label, text in WHOSE.items():
        it.fill(label, text)
    it.press("Spara")
    for slug in KIT:
        it.page.goto(f"/admin/startpaket/{slug}/")
        if slug == "sektorer":
            mailboxes = it.page.get_by_label("Funktionsbrevlåda", exact=True).all()
            assert len(mailboxes) == SECTORS
            for number, box in enumerate(mailboxes):
                it.filled += 1
                box.fill(f"sektor{number}@atvidaberg.example.org")
        it.press("Lägg in de ikryssade")
        expect(it.page.get_by_text(re.compile(r"Inlagt: (\d+) av \1\."))).to_be_visible()
    it.page.goto("/admin/portal/user/lista/")
    it.fill("Klistra in en lista", f"Eva Ek;{EVA};;lots\nAnna Alm;{ANNA};Bygg;handläggare")
    it.press("Granska listan")
    it.press("Lägg in två roller (2 mejl)")
    it.page.goto("/admin/kom-igang/")
    it.press("Öppna portalen för företagen")
    expect(it.page.get_by_text("Portalen är öppen.")).to_be_visible()
    assert Sector.objects.count() == SECTORS


def registers(bo: Hand) -> None:
    bo.page.goto("/arenden/nytt/")
    bo.fill("Beskriv med egna ord", "Jag vill öppna ett café vid torget i maj.")
    bo.press("Öppna café eller restaurang", role="checkbox")
    bo.press("Fortsätt")
    bo.fill("E-post", "bo@example.org")
    bo.press("Fortsätt")
    bo.press("Skicka till företagslotsen")
    expect(bo.page.get_by_role("heading", name="Tack, vi har fått ditt ärende!")).to_be_visible()


def asks(eva: Hand, postman) -> None:
    """She got a letter when she got her role, and one about the case; each press of hers asks a sector."""
    assert "Åtvidabergs kommun" in text_of(letters_to(postman, EVA)[0])
    eva.signs_in(postman, EVA)
    eva.adds_second_factor()
    eva.page.goto(f"/admin/cases/case/{Case.objects.get().pk}/change/")
    eva.press("Fråga Bygg")
    expect(eva.page.get_by_text("Bygg har fått frågan.")).to_be_visible()


def answers(anna: Hand, postman) -> None:
    anna.signs_in(postman, ANNA)
    anna.page.goto("/handlaggare/")
    anna.press("Öppna café", role="link", exact=False)
    anna.fill("Din text", "Du behöver bygglov om du ändrar fasaden.")
    anna.press("Skicka till företaget")
    expect(anna.page.get_by_role("heading", name="Ni har svarat")).to_be_visible()
