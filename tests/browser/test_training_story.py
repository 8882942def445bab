"""A whole cohort: set up, invited by a pasted list, the roll called by two leaders at once, a gap mended, homework
handed in, an action born of a weak figure, and closed with a verdict after a new import."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.mail import links
from portal.text.ttl_cache import TtlCache
from surveys.models import Value
from tests.browser.barriers import check
from tests.courses import an_occasion, take_part
from tests.surveys.conftest import import_now, tidy_csv
from training import actions, emails, origins
from training.models import Cohort, HomeTask, ImprovementAction, Participant
from training.workflow import Origin, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = (
    "Namn;E-post;Roll;Sektor\n"
    "Anna Alm;anna@example.org;handläggare;Bygg\n"
    "Malin Mo;malin@example.org;chef;Bygg\n"
    "Cecilia Ceder;cecilia@example.org;handläggare;{sector}\n"
)


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def own_page(name: str) -> str:
    return links.mint(emails.participant_key(Participant.objects.get(name=name)))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_whole_cohort(window_of, eva, anna, malin, cecilia, lisbet, building, environment, scripts):
    today = timezone.localdate()
    page = window_of(eva, scripts=scripts)

    # Eva sets it up: a cohort with the usual goal, a leader, and an occasion today.
    page.goto("/utbildning/")
    page.get_by_role("link", name="Lägg upp en ny omgång").click()
    page.get_by_label("Namn").fill("Förenkla")
    page.get_by_label("Börjar").fill(today.isoformat())
    page.get_by_label("Slutar").fill((today + timedelta(days=170)).isoformat())
    page.get_by_label("Lisbet Lind").check()
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_role("link", name="Lägg till ett tillfälle").click()
    page.get_by_label("Tema").fill("Bemötande")
    page.get_by_label("Börjar").fill(f"{today}T00:10")
    page.get_by_label("Slutar").fill(f"{today}T23:50")
    page.get_by_label("Plats").fill("Stadshuset")
    page.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_text("Tillfället ”Bemötande” är tillagt.")).to_be_visible()
    cohort = Cohort.objects.get()

    # She pastes a list with a slip of the pen, mends it where it stands, and invites.
    page.get_by_role("link", name="Deltagare och inbjudningar").click()
    page.get_by_label("Klistra in en lista").fill(PEOPLE.format(sector="Miljönn"))
    page.get_by_role("button", name="Granska listan").click()
    expect(page.get_by_text("”Miljönn” är ingen sektor eller nämnd här. Menar du Miljö?")).to_be_visible()
    box = page.get_by_label("Klistra in en lista")
    box.fill(box.input_value().replace("Miljönn", "Miljö"))
    page.get_by_role("button", name="Granska listan").click()
    page.get_by_role("button", name="Lägg till 3 personer").click()
    page.get_by_role("button", name="Bjud in alla som inte är inbjudna").click()
    expect(page.get_by_text("Tre mejl är på väg.")).to_be_visible()

    # They answer, each by their own link or signed in.
    for name in ("Anna Alm", "Malin Mo", "Cecilia Ceder"):
        guest = window_of(scripts=scripts, width=360)
        guest.goto(own_page(name))
        guest.get_by_role("button", name="Ja, jag är med").click()
        expect(guest.get_by_role("heading", name="Du är med")).to_be_visible()

    # The roll, on two telephones at once: each ticks one, and both see both.
    occasion = cohort.occasions.get()
    phones = [window_of(person, width=360, scripts=scripts) for person in (eva, lisbet)]
    for phone in phones:
        phone.goto(f"/utbildning/tillfalle/{occasion.pk}/upprop/")
    phones[0].get_by_role("button", name=re.compile("^Här ?: Anna Alm$")).click()
    expect(phones[0].get_by_text("1 av 3 är här.")).to_be_visible()
    phones[1].get_by_role("button", name=re.compile("^Sen ?: Cecilia Ceder$")).click()
    expect(phones[1].get_by_text("2 av 3 är här.")).to_be_visible()
    phones[0].reload()
    phones[0].get_by_role("button", name="Alla andra är här (1)").click()
    expect(phones[0].get_by_text("3 av 3 är här.")).to_be_visible()
    roll = occasion.attendance.values_list("participant__name", "state")
    assert dict(roll) == {"Anna Alm": "present", "Cecilia Ceder": "late", "Malin Mo": "present"}

    # Environment has no manager: one press writes to the sector, and the gap is mended.
    page.goto(f"/utbildning/omgang/{cohort.pk}/tackning/")
    section = page.get_by_role("region", name="Miljö, tabell")
    expect(section.get_by_role("row", name="Chef")).to_contain_text("saknas")
    page.get_by_role("button", name="Skriv till chefen på Miljö").click()
    expect(page.get_by_text("Mejlet till Miljö är på väg.")).to_be_visible()
    page.goto(f"/utbildning/omgang/{cohort.pk}/deltagare/")
    page.get_by_text("Lägg till en person").click()
    page.get_by_label("Namn").fill("Fredrik Falk")
    page.get_by_label("E-post").fill("fredrik@example.org")
    page.get_by_label("Chef").check()
    page.get_by_label("Sektor eller nämnd").select_option("Miljö")
    page.get_by_role("button", name="Lägg till", exact=True).click()
    page.get_by_role("button", name="De är redan med: ta in dem utan att fråga").click()
    page.goto(f"/utbildning/omgang/{cohort.pk}/tackning/")
    expect(section.get_by_role("row", name="Chef")).not_to_contain_text("saknas")

    # Homework: given, handed in with a file, answered.
    page.goto(f"/utbildning/omgang/{cohort.pk}/uppgift/")
    page.get_by_label("Rubrik").fill("Ring ett företag")
    page.get_by_label("Uppgift", exact=True).fill("Fråga vad som var svårt.")
    page.get_by_label("Lämnas in senast").fill((today + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Ge uppgiften").click()
    guest = window_of(anna, scripts=scripts)
    guest.goto("/utbildning/")
    guest.get_by_role("link", name="Ring ett företag").click()
    guest.get_by_label("Ditt svar").fill("De visste inte vem de skulle ringa.")
    file = {"name": "svar.txt", "mimeType": "text/plain", "buffer": b"Hej"}
    guest.get_by_label("Fil (frivilligt)").set_input_files(file)
    guest.get_by_role("button", name="Lämna in").click()
    expect(guest.get_by_text("Tack, uppgiften är inlämnad.")).to_be_visible()
    page.get_by_role("link", name="Ring ett företag").click()
    page.get_by_label("Återkoppling").first.fill("Bra!")
    page.get_by_role("button", name="Uppgiften är klar").first.click()
    expect(page.get_by_text("Anna Alm har fått din återkoppling")).to_be_visible()
    assert HomeTask.objects.get(participant__name="Anna Alm").state == "done"

    # An action is born of a weak figure, carried out by the sector, and judged when a new result has come.
    import_now(tidy_csv("2024;Bygglov;Effektivitet;48,5;40"), by=eva)
    TtlCache.forget_all()
    page.goto(f"/resultat/siffra/{Value.objects.get().pk}/")
    page.get_by_role("link", name="Gör något åt det").click()
    page.get_by_label("Vad ska göras?").fill("Svara på första mejlet inom två dagar")
    page.get_by_label("Sektor som äger åtgärden").select_option("Bygg")
    page.get_by_label("Ansvarig person").select_option("Malin Mo")
    page.get_by_label("Klar senast").fill((today + timedelta(days=60)).isoformat())
    page.get_by_label("De som tog upp det").fill("bo@example.org")
    page.get_by_role("button", name="Besluta åtgärden").click()
    expect(page.get_by_text("Inget nytt resultat har kommit ännu.")).to_be_visible()
    action_page = page.url

    owner = window_of(malin, scripts=scripts)
    owner.goto("/utbildning/")
    owner.get_by_role("link", name="Svara på första mejlet").click()
    owner.get_by_text("Den är genomförd", exact=True).click()
    owner.get_by_label("Vad har ni gjort?").fill("Rutinen är skriven.")
    owner.get_by_role("button", name="Åtgärden är genomförd").click()
    expect(owner.get_by_role("heading", name="Genomförd")).to_be_visible()

    import_now(tidy_csv("2025;Bygglov;Effektivitet;71,5;45"), by=eva)
    page.goto("/utbildning/atgarder/")
    expect(page.get_by_role("heading", name="Att utvärdera: ett nytt resultat har kommit")).to_be_visible()
    page.goto(action_page)
    expect(page.get_by_text("Bättre än 2024 (+23,0).")).to_be_visible()
    page.get_by_text("Skriv utfallet", exact=True).click()
    page.get_by_label("Det hjälpte", exact=True).check()
    page.get_by_label("Vad ledde det till?").fill("Företagen får svar i tid.")
    page.get_by_role("button", name="Spara utfallet").click()
    expect(page.get_by_text("Utfallet är sparat. Ett mejl är på väg.")).to_be_visible()
    page.goto("/utbildning/atgarder/")
    expect(page.get_by_role("heading", name="De som hjälpte")).to_be_visible()


@pytest.fixture
def begun(eva, anna, malin, lisbet, building, environment) -> dict:
    """A cohort with something of everything."""
    import_now(tidy_csv("2024;Bygglov;Effektivitet;48,5;40", "2025;Bygglov;Effektivitet;52;30"), by=eva)
    TtlCache.forget_all()
    today = timezone.localdate()
    cohort = Cohort.objects.create(name="Förenkla", begins=today, ends=today + timedelta(days=90), created_by=eva)
    cohort.leaders.add(lisbet)
    cohort.goals.create(sector=building, role=Role.MANAGER)
    cohort.goals.create(sector=building, role=Role.OFFICER)
    past, coming = [an_occasion(cohort, eva, days=day, theme=f"Tema {day}", preparation="Läs.") for day in (-3, 9)]
    person = take_part(cohort, eva, "Anna Alm", "anna@example.org", role=Role.OFFICER, sector=building)
    take_part(cohort, eva, "Nils Nord", "nils@example.org", role=Role.OFFICER, sector=environment)
    actions.note(past, person, "absent", by=eva)
    homework = actions.give(cohort, title="Ring", text="Fråga.", due=today + timedelta(days=5), by=eva)
    task = homework.tasks.get(participant=person)
    actions.hand_in(task, text="Vi ringde.", by=person)
    source = origins.find(Origin.SURVEY, Value.objects.first().pk, user=eva)
    action = actions.begin(
        source,
        actions.Plan(title="Svara i tid", sector=building, due=today - timedelta(days=2), raisers=["bo@example.org"]),
        by=eva,
    )
    ImprovementAction.objects.update(measured_before=2024)
    return {
        "cohort": cohort,
        "past": past,
        "coming": coming,
        "person": person,
        "homework": homework,
        "task": task,
        "action": action,
    }


def test_no_page_of_the_leaders_has_a_barrier(window_of, begun, eva):
    page = window_of(eva)
    cohort = f"/utbildning/omgang/{begun['cohort'].pk}/"
    for name, address in {
        "start": "/utbildning/",
        "cohort": cohort,
        "people": f"{cohort}deltagare/",
        "coverage": f"{cohort}tackning/",
        "new-occasion": f"{cohort}tillfalle/",
        "occasion": f"/utbildning/tillfalle/{begun['coming'].pk}/",
        "give": f"{cohort}uppgift/",
        "roll": f"/utbildning/tillfalle/{begun['past'].pk}/upprop/",
        "roll-too-early": f"/utbildning/tillfalle/{begun['coming'].pk}/upprop/",
        "paper": f"/utbildning/tillfalle/{begun['past'].pk}/upprop/lista/",
        "homework": f"/utbildning/uppgift/{begun['homework'].pk}/",
        "improvements": "/utbildning/atgarder/",
        "improvement": f"/utbildning/atgarder/{begun['action'].pk}/",
        "new-improvement": f"/utbildning/atgarder/ny/cohort/{begun['cohort'].pk}/",
        "initiative": "/initiativ/forenkla/",
    }.items():
        page.goto(address)
        check(page, f"training-{name}")
    page.goto(f"{cohort}deltagare/")
    page.get_by_text("Lägg till många på en gång").click()
    page.get_by_label("Klistra in en lista").fill(
        "Namn;E-post;Roll;Sektor\nBo;bo@;chef;Byggg\nÅsa;asa@example.org;chef;Bygg"
    )
    page.get_by_role("button", name="Granska listan").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    check(page, "training-bad-list")
    page.goto(f"/utbildning/atgarder/ny/cohort/{begun['cohort'].pk}/")
    page.get_by_role("button", name="Besluta åtgärden").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "training-new-improvement-error")
    page.goto(f"/admin/training/cohort/{begun['cohort'].pk}/change/")
    page.goto("/admin/training/cohort/")
    check(page, "training-admin-list")


def test_no_page_of_a_participant_or_a_sector_has_a_barrier(window_of, begun, malin):
    page = window_of()
    own = own_page("Anna Alm")
    for name, address in {
        "own": own,
        "substitute": f"{own}ersattare/",
        "task": f"{own}uppgift/{begun['task'].pk}/",
    }.items():
        page.goto(address)
        check(page, f"training-{name}")
    page.goto(f"{own}ersattare/")
    page.get_by_role("button", name="Skicka inbjudan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "training-substitute-error")
    page.goto(links.mint(emails.improvement_key(begun["action"])))
    check(page, "training-improvement-by-link")
    page.goto("/deltagare/pahittad/")
    check(page, "training-lost-link")
    page = window_of(malin)
    for name, address in {"manager": "/utbildning/", "sector": "/utbildning/sektor/bygg/"}.items():
        page.goto(address)
        check(page, f"training-{name}")


def test_the_roll_of_forty_is_called_by_keyboard_and_by_thumb_without_a_new_page(window_of, eva, building):
    today = timezone.localdate()
    cohort = Cohort.objects.create(name="Förenkla", begins=today, ends=today + timedelta(days=90), created_by=eva)
    now = timezone.localtime()
    times = {"start": now.replace(hour=0, minute=5), "end": now.replace(hour=23, minute=55)}
    occasion = an_occasion(cohort, eva, days=0, theme="Idag", **times)
    for number in range(40):
        take_part(cohort, eva, f"Person {number:02}", f"p{number}@example.org", role=Role.OFFICER, sector=building)
    page = window_of(eva, width=360)
    page.goto(f"/utbildning/tillfalle/{occasion.pk}/upprop/")
    page.evaluate("window.readAloud = document.getElementById('roll-count')")
    page.get_by_role("button", name=re.compile("^Här ?: Person 00$")).press("Enter")
    for number in range(1, 40):  # the focus has gone on to the next who is not noted
        expect(page.locator("#roll-count")).to_contain_text(f"{number} av 40 är här.")
        focused = page.locator("button:focus")  # to find it by its name is to read the names of all
        expect(focused).to_have_accessible_name(re.compile(f"^Här ?: Person {number:02}$"))
        expect(focused).to_be_in_viewport(ratio=0.9)
        page.keyboard.press("Enter")
    expect(page.get_by_text("40 av 40 är här.")).to_be_visible()
    assert page.evaluate("window.readAloud.isConnected")  # the same document, and the same line in it
    assert occasion.attendance.filter(state="present").count() == 40


def test_the_policy_for_content_is_kept(window_of, begun, eva):
    page = window_of(eva)
    problems = []
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    for address in (
        f"/utbildning/tillfalle/{begun['past'].pk}/upprop/",
        f"/utbildning/omgang/{begun['cohort'].pk}/tackning/",
        "/utbildning/atgarder/",
    ):
        page.goto(address)
    assert problems == []
