"""What the public pages say is true at the moment: empty, busy, after, and with nobody at work."""

import re
from datetime import timedelta
from urllib.parse import urldefrag

import pytest
from django.utils import timezone

from cases.emails import case_key
from events import actions
from events.emails import registration_key, schedule_key
from events.models import Event
from portal.mail import links
from portal.models import Absence, InitiativePage, Notice, town_hall
from portal.text.ttl_cache import TtlCache
from tests.gatherings import an_event

PUBLIC = ["/", "/evenemang/", "/in-english/", "/personuppgifter/", "/sa-gar-det/", "/resultat/"]


def words_of(client, address: str) -> str:
    TtlCache.forget_all()
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


pytestmark = pytest.mark.usefixtures("kit_pages")


@pytest.fixture
def everything(client, kit_pages):
    pages = [f"/initiativ/{page.initiative}/" for page in InitiativePage.objects.all()]
    return lambda: {address: words_of(client, address) for address in PUBLIC + pages}


def test_an_empty_portal_neither_promises_nor_speaks_of_what_is_not(everything):
    for address, words in everything().items():
        assert "står under Aktuellt när dagen är bestämd" not in words, address
        assert "Vi bygger en sida" not in words, address
        assert "visar vi här så snart" not in words, address


@pytest.fixture
def busy(eva, bo, dialogue, school, full, case) -> list[str]:
    """Something of each kind is going on, and Bo is in it: the addresses that only he has."""
    asked = actions.ask(dialogue, "Får man lämna anbud på en del?")
    actions.write_answer(asked, text=asked.text, answer="Ja, på varje del för sig.", by=eva)
    actions.publish_answers(dialogue, by=eva)
    for page in InitiativePage.objects.all():
        Notice.objects.create(title="Nytt", text="Kom gärna.", initiative=page.initiative, since=timezone.localdate())
    coming = [full.registrations.first(), school.registrations.first()]
    return [
        links.mint(case_key(case), email=case.contact.email),
        *(links.mint(registration_key(each)) for each in coming),
        links.mint(schedule_key(school.school_people.get())),
        "/mina-sidor/",
    ]


SAYS_THAT_THERE_IS_NOTHING = re.compile(r"Just nu finns (?:det )?ing|Inga träffar|Ingen träff|Inget är planerat")
OF_STAFF = re.compile(
    r"\badmin\b|\btavlan\b|Lotsens ärenden|\bhandläggarvy|\bgallringsfrist|\blotsens arbetsbord", re.I
)


def walk(client, *starts: str) -> dict[str, str]:
    """What every page says that links lead to from these, without its tags."""
    found, ahead = {}, list(starts)
    TtlCache.forget_all()
    while ahead:
        address = urldefrag(ahead.pop())[0].removeprefix("http://testserver").partition("?")[0]
        if address in found or not address.startswith("/"):
            continue
        answer = client.get(address, follow=True)
        if "text/html" not in answer["Content-Type"]:
            continue
        assert answer.status_code == 200, address
        page = answer.content.decode()
        found[address] = " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL).split())
        ahead += re.findall(r'<a\b[^>]*href="(/[^"]*)"', page)
    return found


def test_when_much_goes_on_no_page_says_that_nothing_does_and_none_speaks_the_words_of_staff(client, busy, bo):
    stranger = walk(client, "/")
    client.force_login(bo)
    company = walk(client, "/", *busy)
    assert len(stranger) > 15
    assert company.keys() > stranger.keys()
    for address, words in (stranger | company).items():
        assert not OF_STAFF.search(words), (address, OF_STAFF.search(words))
        assert not SAYS_THAT_THERE_IS_NOTHING.search(words), address
    for address in ("/", "/evenemang/"):
        assert "Dialog om vinterns upphandlingar" in stranger[address], address
    for address, told in {"upphandlingsdialog": "Dialog om vinterns", "framtidsfron": "Framtidsfrön i åttan"}.items():
        assert told in stranger[f"/initiativ/{address}/"], address


def test_a_dialogue_invites_before_it_and_tells_of_it_afterwards(client, eva):
    dialogue = an_event(eva, kind="procurement")
    assert "Alla företag är välkomna" in words_of(client, f"/evenemang/{dialogue.slug}/")
    assert dialogue.title in words_of(client, "/initiativ/upphandlingsdialog/")
    long_ago = timezone.now() - timedelta(days=9)
    Event.objects.filter(pk=dialogue.pk).update(start=long_ago - timedelta(hours=2), end=long_ago, over_at=long_ago)
    after = words_of(client, f"/evenemang/{dialogue.slug}/")
    assert "Alla företag är välkomna" not in after
    assert "hade börjat när träffen hölls" in after
    assert dialogue.title not in words_of(client, "/initiativ/upphandlingsdialog/")


def test_with_nobody_at_work_no_page_names_one_or_gives_one_number_as_two(client, eva, everything, settings):
    today = timezone.localdate()
    Absence.objects.create(user=eva, since=today, until=today)
    for address, words in everything().items():
        assert eva.name not in words, address
    english = words_of(client, "/in-english/").split("<h2>What the pilot does")[0].split("Call us")[1]
    assert english.count(f"tel:{town_hall().phone.replace(' ', '')}") == 1


def test_the_privacy_page_names_who_reads_what_is_graded_and_how_long_a_link_opens(client, db):
    words = words_of(client, "/personuppgifter/")
    for told in ("Registratorn", "Kommundirektören", "betyg", "En länk i ett mejl gäller i ett år från det senaste"):
        assert told in words, told
