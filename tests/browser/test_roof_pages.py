"""The roof's pages as a browser sees them: no barrier that axe finds, no sideways scroll, light and dark."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import expect

from portal.mail import links
from portal.models import Notice, OutgoingEmail, SecretLink, Wording
from portal.pages import errors
from portal.people import signing_in
from portal.people.limits import TooMany
from tests.browser.barriers import check, check_public
from tests.browser.conftest import sign_in
from tests.second_step import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/",
    "/initiativ/lotsen/",
    "/in-english/",
    "/tillganglighet/",
    "/tillganglighet/tack/",
    "/personuppgifter/",
    "/logga-in/",
    "/finns-inte/",
    "/?a=%00",
]
SIGNED_IN = [
    "/konto/sakerhet/",
    "/konto/sakerhet/totp/activate/",
    "/konto/sakerhet/webauthn/add/",
    "/konto/sakerhet/webauthn/",
    "/logga-ut/",
]


@pytest.fixture
def page(window_of):
    return window_of()


def name_of(address: str) -> str:
    return re.sub(r"\W+", "-", address).strip("-") or "start"


def ask_again(page, user) -> None:
    OutgoingEmail.objects.all().delete()
    page.goto("/logga-in/")
    page.get_by_label("Din e-postadress").fill(user.email)
    page.get_by_role("button", name="Skicka en kod").click()
    page.get_by_role("heading", name="Skriv koden").wait_for()
    code = re.search(r"^\S{4,}$", OutgoingEmail.objects.get().text, re.M).group()
    page.get_by_label("Koden i mejlet").fill(code)
    page.get_by_role("button", name="Logga in", exact=True).click()


def test_the_public_pages(page, eva):
    Notice.objects.create(
        title="Dialogträff om vinterns upphandlingar",
        text="Tisdag 12 januari kl. 17.30 i Folkets hus.\nVi bjuder på smörgås.",
        initiative="upphandlingsdialog",
        since=timezone.localdate(),
    )
    for address in PUBLIC:
        page.goto(address)
        check_public(page, name_of(address))


def test_the_menu_of_a_telephone_closes_where_it_was_opened_and_beside_it(window_of, eva):
    page = window_of(width=320)
    page.goto("/")
    menu, button = (
        page.get_by_role("navigation", name="Huvudmeny"),
        page.get_by_role("button", name="Meny", exact=True),
    )
    for press in (button.click, lambda: page.mouse.click(40, 860), lambda: page.keyboard.press("Escape")):
        button.click()
        expect(menu).to_be_visible()
        press()
        expect(menu).to_be_hidden()
        assert page.url.endswith("/")


def test_the_message_form_with_errors_has_its_summary_in_focus(page, eva):
    page.goto("/tillganglighet/")
    page.get_by_role("button", name="Skicka meddelandet").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Skriv vad som inte fungerar.").click()
    assert page.evaluate("document.activeElement.id") == "id_text"
    check(page, "tillganglighet-fel")


def test_signing_in_with_the_code_of_the_letter(page, bo):
    page.goto("/logga-in/")
    page.get_by_role("button", name="Skicka en kod").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "logga-in-fel")
    page.get_by_label("Din e-postadress").fill("bo@example.org")
    page.get_by_role("button", name="Skicka en kod").click()
    page.get_by_role("heading", name="Skriv koden").wait_for()
    check(page, "kod")
    page.get_by_label("Koden i mejlet").fill("fel")
    page.get_by_role("button", name="Logga in", exact=True).click()
    check(page, "kod-fel")
    code = re.search(r"^\S{4,}$", OutgoingEmail.objects.get().text, re.M).group()
    page.get_by_label("Koden i mejlet").fill(code)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.get_by_role("heading", name="Mina sidor").wait_for()


def test_the_pages_of_the_second_factor_and_their_scripts_under_the_strict_policy(window_of, eva):
    page = window_of(eva)
    problems = []
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    for address in SIGNED_IN:
        page.goto(address)
        check(page, name_of(address))
    assert problems == []


def test_the_grounds_admin(window_of, eva):
    page = window_of(eva)
    letter = OutgoingEmail.objects.create(
        kind="receipt", to="bo@example.org", subject="Kvitto", text="Hej", state="failed", message_id="<1@example.org>"
    )
    SecretLink.objects.create(token_hash="x", scope="case", target_id=1, expires_at=timezone.now())
    wording = Wording.objects.get(key="start.lead")
    addresses = [
        "/admin/portal/outgoingemail/",
        f"/admin/portal/outgoingemail/{letter.pk}/change/",
        "/admin/portal/secretlink/",
        "/admin/portal/user/",
        "/admin/portal/user/lista/",
        f"/admin/portal/user/{eva.pk}/change/",
        "/admin/portal/wording/",
        f"/admin/portal/wording/{wording.pk}/change/",
        "/admin/portal/notice/add/",
        "/admin/portal/logentry/",
        "/admin/portal/absence/add/",
    ]
    for address in addresses:
        page.goto(address)
        check(page, re.sub(r"-\d+", "", name_of(address)))
    page.get_by_role("combobox", name="Person", exact=True).click()
    page.get_by_role("option", name="Eva").click()
    expect(page.get_by_role("combobox", name=re.compile("^Person: Eva"))).to_be_visible()


def test_the_pages_when_something_is_wrong_and_when_signing_in_again(page, eva, live_server):
    page.goto("/")
    request = RequestFactory().get("/")
    too_many = errors.forbidden(request, TooMany("post_form"))
    answers = [too_many, errors.forbidden(request), errors.csrf_failure(request), errors.server_error(request)]
    for number, answer in enumerate(answers):
        page.set_content(answer.content.decode())
        check(page, f"error-{number}-{answer.status_code}")
    page.goto(links.mint(signing_in.sign_in_key(eva)))
    check(page, "sign-in-link")
    sign_in(page.context, eva, live_server.url)
    page.goto("/admin/portal/notice/add/")
    page.get_by_label("Rubrik:").fill("Träff i januari")
    page.get_by_label("Text:").fill("Vi ses i hamnen.")
    session = Session.objects.get().get_decoded() | {"seen_at": 0}  # nobody has been here for hours
    Session.objects.update(session_data=SessionStore().encode(session))
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_role("heading", name="Logga in").wait_for()
    page.get_by_label("Din e-postadress").fill(eva.email)
    page.get_by_role("button", name="Skicka en kod").click()
    code = re.search(r"^\S{4,}$", OutgoingEmail.objects.get(kind="sign_in_code").text, re.M).group()
    page.get_by_label("Koden i mejlet").fill(code)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.get_by_role("heading", name="Det du skrev finns kvar").wait_for()
    check(page, "det-du-skrev")
    page.get_by_role("button", name="Skicka nu").click()
    page.get_by_text("Träff i januari").first.wait_for()
    assert Notice.objects.get().text == "Vi ses i hamnen."


def test_an_app_and_a_security_key_are_added_in_the_browser(window_of, eva):
    page = window_of(eva)
    page.goto("/konto/sakerhet/totp/activate/")
    secret = page.locator(".secret-key").inner_text()
    page.get_by_label("Kod", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Lägg till appen").click()
    page.get_by_role("heading", name="Dina reservkoder").wait_for()
    check(page, "reservkoder")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/konto/sakerhet/webauthn/add/")
    page.get_by_label("Nyckelns namn").fill("Datorn på rummet")
    page.get_by_role("button", name="Lägg till nyckeln").click()
    page.get_by_text("Säkerhetsnyckeln är tillagd.").wait_for()
    page.get_by_text("Eva Ek", exact=True).click()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    ask_again(page, eva)
    page.get_by_role("heading", name="Ett steg till").wait_for()
    check(page, "ett-steg-till")
    page.get_by_role("button", name="Använd säkerhetsnyckel").click()
    page.get_by_role("link", name="Lotsmöten").wait_for()
