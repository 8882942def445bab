"""The ground in admin: who reaches it, what it never shows, and what a person decides about a letter."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal import models
from portal.mail import links
from portal.models import (
    AccessibilityMessage,
    Business,
    LogEntry,
    Notice,
    OutgoingEmail,
    PilotRole,
    SecretLink,
    SectorRole,
    User,
    Wording,
)
from tests.people import on_the_day, tells

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "portal"]


def address(model, what: str = "changelist", *args) -> str:
    return reverse(f"admin:portal_{model._meta.model_name}_{what}", args=args)


@pytest.fixture
def at_desk(client, eva):
    client.force_login(eva)
    return client


def letter(**fields) -> OutgoingEmail:
    fields = {"kind": "receipt", "to": "bo@example.org", "subject": "Vi har fått ditt ärende", "text": "Hej"} | fields
    number = OutgoingEmail.objects.count()
    return OutgoingEmail.objects.create(message_id=f"<{number}@example.org>", **fields)


def decide(client, action: str, *letters: OutgoingEmail):
    data = {"action": action, "_selected_action": [one.pk for one in letters]}
    return client.post(address(OutgoingEmail), data, follow=True).content.decode()


def post_user(client, url: str, **fields):
    rows = {f"{prefix}-{name}": 0 for prefix in ("sector_roles", "pilot_roles", "picture") for name in FORMSET}
    return client.post(url, rows | {"name": "", "phone": "", "title": "", "is_active": "on"} | fields)


FORMSET = ["TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS"]


def test_the_index_shows_eva_no_table_of_the_machinery(at_desk):
    html = at_desk.get("/admin/").content.decode()
    assert "personer" in html.lower()
    for machinery in ("Authenticators", "/admin/auth/group/", "/admin/account/emailaddress/"):
        assert machinery not in html
    assert "Allt som lotsen sköter" in html


def test_admin_says_to_each_role_what_is_true_of_it_and_in_swedish(client, anna, rut, superuser, case, settings):
    settings.SECOND_FACTOR = False
    client.force_login(anna)
    desk, cases = client.get("/admin/").text, client.get("/admin/cases/case/").text
    assert ("Allt som lotsen" in desk, "Sök bland de ärenden du får läsa" in cases) == (False, True)
    client.force_login(rut)
    desk, cases = client.get("/admin/").text, client.get("/admin/cases/case/").text
    assert ("Allt som lotsen" in desk, "Sök bland alla ärenden" in cases) == (False, True)
    assert ("/admin/portal/logentry/" in desk, "/admin/portal/securityevent/" in desk) == (True, False)
    client.force_login(superuser)
    pages = client.get("/admin/").text + client.get("/admin/mfa/authenticator/").text
    assert "Andra faktorn" in pages
    for foreign in ("MFA", "uthenticators", "Autentisering och auktorisering", "/admin/account/", "Created at"):
        assert foreign not in pages


def test_a_search_among_the_texts_finds_what_nobody_has_rewritten(at_desk):
    found = at_desk.get("/admin/portal/wording/", {"q": "tar ungefär fem minuter"}).text
    assert ("Det tar ungefär fem minuter" in found, found.count('action-checkbox"') < 4) == (True, True)
    assert "0 " in at_desk.get("/admin/portal/wording/", {"q": "xyzzyx"}).text


def test_a_superuser_may_remove_a_lost_second_factor_but_never_reads_its_secret(client, superuser, eva):
    secret = totp.generate_totp_secret()
    device = totp.TOTP.activate(eva, secret).instance
    client.force_login(superuser)
    page = reverse("admin:mfa_authenticator_change", args=[device.pk])
    assert secret not in client.get(page).content.decode()
    client.post(reverse("admin:mfa_authenticator_delete", args=[device.pk]), {"post": "yes"})
    assert not type(device).objects.exists()
    assert LogEntry.objects.get(action="second_factor.remove").details == {"person": eva.pk}


# --- People --------------------------------------------------------------------------------------


def test_eva_adds_a_colleague_who_has_no_password_and_a_role_from_today(at_desk, building):
    post_user(
        at_desk,
        address(User, "add"),
        name="Ny Person",
        email="Ny.Person@Example.org",
        **{
            "sector_roles-TOTAL_FORMS": 1,
            "sector_roles-0-sector": building.pk,
            "sector_roles-0-kind": "officer",
            "sector_roles-0-since": "2026-01-01",
        },
    )
    person = User.objects.get(email="ny.person@example.org")
    assert not person.has_usable_password()
    assert SectorRole.objects.get(user=person).sector == building
    assert {entry.action for entry in LogEntry.objects.filter(thing="user")} == {"admin.add"}
    assert "password" not in at_desk.get(address(User, "change", person.pk)).content.decode()


def test_every_role_in_the_municipality_opens_admin_by_itself(client, eva, rut, dag, anna, malin, rolf, bo, settings):
    for user, status in ((eva, 200), (rut, 200), (dag, 200), (anna, 200), (malin, 200), (rolf, 302), (bo, 302)):
        client.force_login(User.objects.get(pk=user.pk))
        assert [client.get(f"/admin/{page}").status_code for page in ("", "cases/case/")] == [status] * 2, user
        assert client.get("/admin/login/").status_code == (302 if status == 200 else 403), user  # Back, or a bookmark
        assert User.objects.opening_admin(timezone.localdate()).filter(pk=user.pk).exists() == (status == 200)
    for roles, user in ((PilotRole, eva), (SectorRole, malin)):
        roles.objects.filter(user=user).update(until="2026-01-01")
        client.force_login(User.objects.get(pk=user.pk))
        assert client.get("/admin/").status_code == 302
    settings.SECOND_FACTOR = True
    client.force_login(User.objects.get(pk=anna.pk))
    assert client.get("/handlaggare/").status_code == 200  # the own questions are answered without one
    for user in (anna, rut):
        client.force_login(User.objects.get(pk=user.pk))
        assert client.get("/admin/")["Location"] == "/konto/sakerhet/"


def test_a_page_that_the_pilot_may_not_open_does_not_tell_her_to_call_herself(client, eva, anna):
    for user, whom in ((eva, "Be den som sköter portalens drift"), (anna, "Ring företagslotsen Eva Ek")):
        client.force_login(user)
        page = client.post(address(User, "delete", anna.pk), {"post": "yes"})
        said = " ".join(page.text.split("Behöver du sidan i ditt arbete?")[1].split()).startswith(whom)
        assert (page.status_code, said) == (403, True), user


def test_eva_can_make_nobody_a_superuser(at_desk, anna):
    post_user(at_desk, address(User, "change", anna.pk), name="Anna Alm", email=anna.email, is_superuser="on")
    anna.refresh_from_db()
    assert not anna.is_superuser


def test_eva_cannot_take_over_a_superusers_address(at_desk, superuser):
    response = post_user(at_desk, address(User, "change", superuser.pk), email="eva@example.org")
    assert response.status_code == 403
    superuser.refresh_from_db()
    assert superuser.email == "root@example.org"


def test_nobody_is_deleted(at_desk, anna):
    assert at_desk.post(address(User, "delete", anna.pk), {"post": "yes"}).status_code == 403


def test_an_end_before_the_beginning_is_refused_in_words(at_desk, eva):
    role = PilotRole.objects.get()
    fields = {"user": eva.pk, "kind": role.kind, "since": "2026-05-01", "until": "2026-04-01"}
    html = at_desk.post(address(PilotRole, "change", role.pk), fields).content.decode()
    assert "Slutdatumet ligger före startdatumet." in html


def test_a_personal_identity_number_typed_in_admin_is_never_kept_or_shown(at_desk):
    rows = {f"contacts-{name}": 0 for name in FORMSET}
    at_desk.post(address(Business, "add"), rows | {"name": "Bos bageri", "org_number": "850709-9805"})
    business = Business.objects.get()
    assert (business.org_number, business.number_mask, business.kind) == ("", "850709-****", "sole_trader")
    assert not tells("850709-9805", at_desk.get(address(Business, "change", business.pk)).content.decode())
    assert not tells("850709-9805", list(LogEntry.objects.values()))


# --- What Eva writes -----------------------------------------------------------------------------


def test_a_change_is_noted_by_fields_and_never_by_what_they_hold(at_desk, eva):
    at_desk.post(address(Notice, "add"), {"title": "Hemlig rubrik", "text": "Text", "since": "2026-01-12"})
    entry = LogEntry.objects.get(thing="notice")
    assert (entry.action, entry.actor_id, entry.thing_id) == ("admin.add", eva.pk, Notice.objects.get().pk)
    assert "Hemlig" not in str(entry.details)


def test_eva_rewrites_a_text_and_the_page_shows_it_at_once(at_desk):
    wording = Wording.objects.get(key="start.headline")
    at_desk.get("/")
    page = at_desk.get(address(Wording, "change", wording.pk)).content.decode()
    assert "En väg in till kommunen" in page
    at_desk.post(address(Wording, "change", wording.pk), {"text": "Välkommen in", "key": "something.else"})
    assert "<h1>Välkommen in</h1>" in at_desk.get("/").content.decode()
    wording.refresh_from_db()
    assert wording.key == "start.headline"


def test_a_text_with_a_placeholder_that_does_not_exist_is_refused_in_words(at_desk):
    wording = Wording.objects.get(key="status.received")
    html = at_desk.post(address(Wording, "change", wording.pk), {"text": "Hej {namnet}"}).content.decode()
    assert "{namnet} finns inte i den här texten." in html


@pytest.mark.parametrize("what", ["add", "delete"])
def test_texts_are_neither_added_nor_deleted(at_desk, what):
    args = [] if what == "add" else [Wording.objects.first().pk]
    assert at_desk.get(address(Wording, what, *args)).status_code == 403


def test_saving_an_initiative_dates_the_page(at_desk, kit_pages):
    page = models.InitiativePage.objects.get(initiative="lotsen")
    models.InitiativePage.objects.update(updated_on="2020-01-01")
    fields = {name: getattr(page, name) for name in ("initiative", "title", "lead", "what", "why", "now", "outcome")}
    fields |= {f"picture-{name}": 0 for name in FORMSET} | {"order": 1, "is_published": "on"}
    at_desk.post(address(type(page), "change", page.pk), fields)
    page.refresh_from_db()
    assert page.updated_on == timezone.localdate()


def test_a_message_about_accessibility_is_answered_but_not_rewritten(at_desk):
    message = AccessibilityMessage.objects.create(text="Går inte att läsa")
    url = address(AccessibilityMessage, "change", message.pk)
    at_desk.post(
        url, {"text": "Allt är bra", "note": "Rättat", "answered_at_0": "2026-11-24", "answered_at_1": "10:00"}
    )
    message.refresh_from_db()
    assert (message.text, message.note) == ("Går inte att läsa", "Rättat")
    assert message.answered_at


# --- The letters ---------------------------------------------------------------------------------


def test_a_letter_is_read_with_its_links_hidden(at_desk):
    one = letter(text="Läs här: [[personlig-lank-0]]", links=[{"scope": "case"}])
    html = at_desk.get(address(OutgoingEmail, "change", one.pk)).content.decode()
    assert "Läs här: [personlig länk]" in html


def test_the_code_in_a_sign_in_letter_is_for_its_receiver_alone(at_desk, settings):
    one = letter(kind="sign_in_code", text="Koden är ABC123")
    assert "ABC123" not in at_desk.get(address(OutgoingEmail, "change", one.pk)).content.decode()
    settings.DEMO = True
    assert "ABC123" in at_desk.get(address(OutgoingEmail, "change", one.pk)).content.decode()


def test_the_failure_view_shows_what_needs_a_person_and_the_age_of_the_oldest(at_desk):
    long_ago = timezone.now() - timedelta(hours=3)
    letter(subject="Väntar sedan länge", created_at=long_ago)
    letter(subject="Studsade", state="failed", last_error="550 no such user")
    letter(subject="Fastnade", state="sending", leased_until=long_ago)
    letter(subject="Framme", state="sent")
    html = at_desk.get(address(OutgoingEmail)).content.decode()
    assert "har väntat i <strong>tre timmar</strong>" in html
    assert "2 mejl behöver en människa." in html
    html = at_desk.get(address(OutgoingEmail), {"needs": "person"}).content.decode()
    assert [words in html for words in ("Studsade", "Fastnade", "Framme", "Väntar sedan länge")] == [
        True,
        True,
        False,
        False,
    ]
    assert "550 no such user" in html
    assert "Vi vet inte om mejlet gick fram." in html


def test_the_first_page_counts_what_needs_a_person_and_leads_there(at_desk):
    letter(state="failed")
    letter(state="sending", leased_until=timezone.now() - timedelta(hours=3))
    letter(state="sending", leased_until=timezone.now() + timedelta(minutes=3))
    html = at_desk.get("/i-dag/").content.decode()
    assert (on_the_day(at_desk, "Mejl som inte gick fram"), html.count("Kanske framme")) == (2, 1)
    assert "/outgoingemail/?needs=person" in html


def test_send_again_puts_a_failed_letter_in_the_queue(at_desk, eva):
    one = letter(state="failed", attempts=3, last_error="550")
    assert "Åter i kön: 1 mejl." in decide(at_desk, "send_again", one)
    one.refresh_from_db()
    assert (one.state, one.attempts, one.last_error) == ("queued", 0, "")
    assert LogEntry.objects.get(action="letter.send_again").thing_id == one.pk


def test_a_letter_that_has_left_is_not_sent_twice(at_desk):
    sent, waiting = letter(state="sent"), letter(state="queued", attempts=2)
    assert "Inget av mejlen väntar på en människa." in decide(at_desk, "send_again", sent, waiting)
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.state, waiting.attempts) == ("sent", 2)


def test_a_letter_can_be_marked_as_handled(at_desk):
    one = letter(state="failed")
    decide(at_desk, "mark_as_handled", one)
    one.refresh_from_db()
    assert one.state == "handled"


def test_letters_are_neither_written_nor_changed_here(at_desk):
    one = letter()
    assert at_desk.get(address(OutgoingEmail, "add")).status_code == 403
    assert at_desk.post(address(OutgoingEmail, "change", one.pk), {"text": "Nytt"}).status_code == 403


# --- Links and the log ---------------------------------------------------------------------------


def test_a_link_can_be_revoked_and_opens_nothing_more(at_desk, case):
    path = links.mint(links.Key(scope="case", target_id=case.pk, view="business_case"), email=case.contact.email)
    assert at_desk.get(path).status_code == 200
    link = SecretLink.objects.get()
    at_desk.post(address(SecretLink), {"action": "revoke", "_selected_action": [link.pk]})
    assert at_desk.get(path).status_code == 404
    assert LogEntry.objects.get(action="link.revoke").thing_id == link.pk


def test_the_links_page_does_not_show_the_hash(at_desk, case):
    links.mint(links.Key(scope="case", target_id=case.pk, view="business_case"))
    link = SecretLink.objects.get()
    assert link.token_hash not in at_desk.get(address(SecretLink, "change", link.pk)).content.decode()


def test_the_log_names_who_did_it_and_cannot_be_changed(at_desk, case, eva):
    at_desk.post(address(Notice, "add"), {"title": "Rubrik", "text": "Text", "since": "2026-01-12"})
    assert "Eva Ek" in at_desk.get(address(LogEntry)).content.decode()
    entry = LogEntry.objects.first()
    assert at_desk.post(address(LogEntry, "change", entry.pk), {"action": "x"}).status_code == 403
    assert at_desk.get(address(LogEntry, "delete", entry.pk)).status_code == 403


@pytest.mark.parametrize(
    "model", [OutgoingEmail, LogEntry, SecretLink, Notice, Wording], ids=lambda model: model.__name__
)
def test_a_list_asks_the_same_number_of_times_with_few_rows_and_many(at_desk, model, eva):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            at_desk.get(address(model))
        return len(asked)

    def fill(number: int) -> None:
        for n in range(number):
            letter()
            Notice.objects.create(title=f"Notis {n}", text="-")
            LogEntry.objects.create(action="x", thing="y", thing_id=n, actor_id=eva.pk)
            links.mint(links.Key(scope="case", target_id=n, view="business_case"))

    fill(1)
    queries()
    few = queries()
    fill(30)
    assert queries() == few
