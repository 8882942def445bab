"""A stranger registers with somebody else's address: whatever is tried afterwards, nothing of the other's is read."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cases import actions, emails
from cases.models import Case
from portal.mail import links
from portal.models import LogEntry, SecretLink

pytestmark = pytest.mark.django_db

HIDDEN = "KANARIE-Bos-hemliga-plan"
TYPED = "Det som främlingen skrev"


def register(browser: Client, *, email: str, description: str, **what) -> list[str]:
    """The form's three steps as anybody sends it; returns every address and token that the browser was shown."""
    pages = [browser.get("/arenden/nytt/", follow=True)]
    pages.append(browser.post("/arenden/nytt/", {"description": description} | what, follow=True))
    pages.append(browser.post("/arenden/nytt/kontakt/", {"email": email, "company_name": "Bos bageri"}, follow=True))
    for _ in range(3):  # the button, pressed again and again
        pages.append(browser.post("/arenden/nytt/kontrollera/", follow=True))
    pages += [browser.get(f"/arenden/nytt/{step}", follow=True) for step in ("tack/", "kontrollera/", "kontakt/")]
    found = []
    for page in pages:
        found += [address for address, _ in page.redirect_chain]
        found += re.findall(r'(?:href|action)="(/[^"#]*)"', page.text)
        found += re.findall(r'value="([A-Za-z0-9_-]{20,})"', page.text)
    return sorted(set(found) | {cookie.value for cookie in browser.cookies.values()})


def join_by_eva(eva, stranger: Case, true: Case) -> None:
    """At her desk, by the button beside the other case of the same address."""
    desk = Client()
    desk.force_login(eva)
    said = desk.post(
        reverse("admin:cases_case_do", args=[stranger.pk, "for-ihop"]), {"into": true.reference}, follow=True
    )
    assert "Adressen är inte bekräftad" in said.text


def every_address(case: Case, *, keys: list[str]) -> list[str]:
    """Every pattern of the site, with the case's own values, and each thing the stranger has where a token stands."""
    found = []

    def walk(patterns, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif "^" not in route and "(?P" not in route and not route.startswith("logga-ut"):
                found.extend(filled(route))

    def filled(route: str) -> list[str]:
        route = route.replace("<str:reference>", case.reference).replace("<path:object_id>", str(case.pk))
        route = re.sub(r"<int:\w+>", str(case.pk), route)
        route = re.sub(r"<(slug|path):\w+>", "x", route)
        return [f"/{re.sub(r'<str:[a-z]+>', key, route)}" for key in (keys if "<str:" in route else [""])]

    walk(get_resolver().url_patterns, "")
    return found


def tried_by(stranger: Client, addresses: list[str], hidden: list[str]) -> tuple[list, int]:
    """(what leaked, how many answers were 200). Each address by GET and by POST, always with the cookies."""
    cookies, leaks, opened = dict(stranger.cookies), [], 0
    for address in addresses:
        for method in (stranger.get, stranger.post):
            stranger.cookies.update(cookies)  # "start over" takes them away
            response = method(address, {"text": TYPED, "email": "x@example.org", "link": "1"})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            opened += response.status_code == 200
            if any(word.encode() in body for word in hidden):
                leaks.append((address, response.status_code))
    return leaks, opened


@pytest.mark.promise("A stranger who registers with another's address never reads or changes the other's case")
def test_a_strangers_link_never_opens_somebody_elses_case(eva, building, anna, figures, is_full, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 1_000_000)
    bo, stranger = Client(), Client()
    register(bo, email="bo@example.org", description=HIDDEN, place=HIDDEN)
    true = Case.objects.get()
    bo.post(f"{links.mint(emails.case_key(true), email='bo@example.org')}bekrafta/")
    actions.write_to_business(true, HIDDEN, by=eva)
    question = actions.ask_sector(true, building, by=eva, officer=anna)
    actions.ask_business(question, HIDDEN, by=anna)

    has = register(stranger, email="bo@example.org", description=TYPED)
    made = Case.objects.get(description=TYPED)
    on_the_receipt = SecretLink.objects.filter(target_id=made.pk, scope="case").count()
    join_by_eva(eva, made, true)
    actions.write_to_business(true, HIDDEN, by=eva)  # and life goes on in the true case

    keys = sorted({part for value in has for part in value.split("/") if len(part) >= 20})[: None if is_full else 2]
    own = has_paths(has)
    addresses = sorted({*every_address(true, keys=keys), *every_address(made, keys=keys), *own})
    if not is_full:  # without the pages of staff about other things
        addresses = [each for each in addresses if re.match(r"/(arende|mina-sidor|uppdrag|admin/cases/case)", each)]
    before, hidden = state_of(true), [HIDDEN, true.reference]
    leaks, opened = tried_by(stranger, addresses, hidden)
    actions.prove_address(made, how="letter")  # Bo presses in the letter about it: that opens nothing for the stranger
    later, _ = tried_by(stranger, own, hidden)
    figures |= {"addresses_tried": len(addresses), "requests": 2 * (len(addresses) + len(own))}
    figures |= {"answered_with_200": opened, "leaks": len(leaks + later), "links_on_the_receipt": on_the_receipt}
    assert (leaks + later, on_the_receipt) == ([], 0)
    assert state_of(true) == before
    assert len(addresses) > (1000 if is_full else 60)
    assert opened > 5


def has_paths(has: list[str]) -> list[str]:
    return [value for value in has if value.startswith("/") and not value.startswith(("/static", "/logga-ut"))]


def state_of(case: Case) -> tuple:
    log = LogEntry.objects.filter(chain=f"case:{case.pk}").count()
    return Case.objects.values().get(pk=case.pk), case.messages.count(), log
