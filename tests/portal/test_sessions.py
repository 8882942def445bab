"""How long a sign-in lasts, and that nothing typed is lost when it ends."""

import io
import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape

from portal.models import Notice
from portal.people.sessions import PARKED

pytestmark = pytest.mark.django_db
HOUR = 60 * 60
FORM = "/admin/portal/notice/add/"
TYPED = {
    "title": "Träff i januari",
    "text": "Vi ses i hamnen.\nTa med frågor.",
    "initiative": "",
    "since": "2027-01-12",
}


def signed_in(user, *, ago: int = 0, idle: int = 0, remember: bool = False) -> Client:
    """A browser where that person signed in some seconds ago, and was last seen `idle` seconds ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    now = int(time.time())
    session.update({"signed_in_at": now - ago, "seen_at": now - idle, "remember": remember})
    session.save()
    return client


def is_in(client: Client) -> bool:
    return client.get("/mina-sidor/").status_code == 200


def test_a_sign_in_lasts_while_somebody_works(bo):
    assert is_in(signed_in(bo, ago=11 * HOUR, idle=HOUR))


def test_two_idle_hours_end_it(bo):
    assert not is_in(signed_in(bo, ago=3 * HOUR, idle=2 * HOUR + 1))


def test_twelve_hours_end_it_however_much_somebody_works(bo):
    assert not is_in(signed_in(bo, ago=12 * HOUR + 1))


def test_a_remembered_browser_lasts_thirty_days_and_not_one_more(anna):
    day = 24 * HOUR
    assert is_in(signed_in(anna, ago=29 * day, idle=20 * day, remember=True))
    assert not is_in(signed_in(anna, ago=30 * day + 1, remember=True))


def test_being_seen_starts_the_idle_clock_again(bo):
    client = signed_in(bo, ago=3 * HOUR, idle=HOUR)
    client.get("/mina-sidor/")
    assert time.time() - client.session["seen_at"] < 5


@pytest.mark.parametrize(("who", "remembered"), [("anna", True), ("bo", False)])
def test_only_those_who_work_here_are_remembered(client, request, who, remembered):
    from tests.portal.test_signing_in import sign_in

    sign_in(client, request.getfixturevalue(who).email, remember="on")
    assert client.session["remember"] is remembered


def test_a_closed_account_is_out_at_the_next_click(anna):
    client = signed_in(anna)
    anna.is_active = False
    anna.save()
    assert not is_in(client)


# --- What was typed ------------------------------------------------------------------------------


def test_what_was_typed_survives_signing_in_again(eva):
    client = signed_in(eva, ago=3 * HOUR, idle=3 * HOUR)
    response = client.post(FORM, TYPED, follow=True)
    assert response.redirect_chain[-1][0] == "/logga-in/?next=/det-du-skrev/"
    assert not Notice.objects.exists()
    client.force_login(eva)
    page = client.get("/det-du-skrev/").content.decode()
    assert "Träff i januari" in page
    assert escape(TYPED["text"]) in page
    assert f'action="{FORM}"' in page
    client.post(FORM, TYPED)
    assert Notice.objects.get().text.splitlines() == TYPED["text"].splitlines()
    assert PARKED not in client.session


def test_the_sign_in_page_says_that_it_is_kept_and_every_way_in_leads_to_it(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED)
    assert "Det du skrev finns kvar" in client.get("/logga-in/").content.decode()
    call_command("signin_link", eva.email, stdout=(out := io.StringIO()))
    path = re.search(r"http://[^/]+(\S+)", out.getvalue())[1]
    assert "Det du skrev finns kvar" in client.get(path).content.decode()
    response = client.post(path, follow=True)
    assert response.redirect_chain[-1][0] == "/det-du-skrev/"
    assert "Träff i januari" in response.content.decode()


def test_it_says_which_button_was_pressed_and_where(eva):
    client = signed_in(eva, idle=3 * HOUR)
    pressed = {"pressed": "Spara intern anteckning", "state": "to_do"}
    client.post(FORM, TYPED | pressed, headers={"referer": f"http://testserver{FORM}?a=1"})
    client.force_login(eva)
    page = client.get("/det-du-skrev/").content.decode()
    assert page.count("Spara intern anteckning") == 3  # in words, on the button, and in the form
    assert f'<a href="{FORM}">' in page
    assert '<p class="text pre">to_do</p>' not in page


def test_another_sites_address_is_no_page_of_ours(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED, headers={"referer": "http://elsewhere.example/x/"})
    assert client.session[PARKED]["page"] == ""


def test_whoever_did_not_write_it_reads_that_it_is_gone(eva, anna):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED)
    client.force_login(anna)
    assert "inte skriven av dig" in client.get("/det-du-skrev/", follow=True).content.decode()


def test_it_survives_leaving_in_another_tab(eva):
    client = signed_in(eva)
    client.post("/logga-ut/")
    client.post(FORM, TYPED)
    client.force_login(eva)
    assert "Träff i januari" in client.get("/det-du-skrev/").content.decode()


def test_another_person_at_the_same_browser_does_not_see_it(eva, anna):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED)
    client.force_login(anna)
    response = client.get("/det-du-skrev/", follow=True)
    assert "Träff i januari" not in response.content.decode()
    assert PARKED not in client.session
    client.force_login(eva)
    assert "Träff i januari" not in client.get("/det-du-skrev/", follow=True).content.decode()


def test_a_stranger_who_was_never_signed_in_leaves_nothing_to_the_next(client, eva):
    client.post(FORM, TYPED)
    client.force_login(eva)
    assert "Träff i januari" not in client.get("/det-du-skrev/", follow=True).content.decode()


def test_it_says_that_files_must_be_chosen_again(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED | {"file": SimpleUploadedFile("ritning.pdf", b"%PDF-1.4")})
    client.force_login(eva)
    assert "lägg till filerna efteråt" in client.get("/det-du-skrev/").content.decode()


def test_it_can_be_thrown_away(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED)
    client.force_login(eva)
    client.post("/det-du-skrev/kasta/")
    assert PARKED not in client.session


def test_without_anything_typed_the_page_leads_to_the_work(bo):
    assert signed_in(bo).get("/det-du-skrev/", follow=True).redirect_chain[-1][0] == "/mina-sidor/"


def test_another_sites_form_is_not_kept(eva):
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, TYPED).status_code == 403
    assert PARKED not in client.session


def test_the_csrf_token_is_not_kept(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED | {"csrfmiddlewaretoken": "x"})
    assert "csrfmiddlewaretoken" not in client.session[PARKED]["fields"]


# --- What is kept for somebody who is not signed in ---------------------------------------------


def stored_bytes() -> int:
    return sum(len(row.session_data) for row in Session.objects.all())


def test_a_stranger_leaves_nothing_behind_however_much_is_posted():
    """Forty posts of 900 kB each: 97 MB of sessions once, for texts that nobody could get back."""
    for _ in range(40):
        Client().post(FORM, {"text": "å" * 150_000})
    assert stored_bytes() == 0


def test_what_was_typed_after_the_sign_in_ended_is_text_and_small(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED | {"long": "å" * 100_000})
    assert client.session[PARKED]["fields"].keys() == TYPED.keys()
    assert stored_bytes() < 100_000
    client.force_login(eva)
    page = client.get("/det-du-skrev/").content.decode()
    assert "Träff i januari" in page
    assert "för lång för att sparas" in page


def test_keeping_what_was_typed_is_counted(eva, settings):
    settings.LIMITS = settings.LIMITS | {"post_form": 1}
    client = signed_in(eva, idle=3 * HOUR)
    assert client.post(FORM, TYPED).status_code == 302
    assert client.post(FORM, TYPED).status_code == 429


def test_a_visitors_session_lasts_hours(eva):
    client = signed_in(eva, idle=3 * HOUR)
    client.post(FORM, TYPED)
    assert 0 < client.session.get_expiry_age() <= 12 * HOUR
