"""What every answer carries, what no input may cause, and what production refuses to start without."""

import pytest
from django.conf import settings
from django.test import Client

from portal.mail import links
from portal.models import Notice
from tests.portal.test_environment import command, refusals

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
EVERYWHERE = [
    "/",
    "/farger.css",
    "/static/portal.css",
    "/static/admin/css/base.css",
    "/static/nothing.css",
    "/healthz",
    "/logga-in/",
    "/arenden/nytt/",
    "/finns-inte/",
    "/?a=%00",
    "/mina-sidor/",
    "/admin/",
    "/admin/portal/notice/add/",
    "/admin/portal/user/",
]


def test_every_answer_carries_the_strict_policy_and_its_companions(client, eva):
    for signed_in in (False, True):
        if signed_in:
            client.force_login(eva)
        for address in EVERYWHERE:
            response = client.get(address)
            assert set(response["Content-Security-Policy"].split("; ")) == POLICY, (address, signed_in)
            assert response["X-Content-Type-Options"] == "nosniff", (address, signed_in)
            assert response["Referrer-Policy"] == "same-origin", (address, signed_in)
            assert response["X-Frame-Options"] == "DENY", (address, signed_in)


def test_an_unknown_host_gets_a_page_with_the_policy(db):
    response = Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


def test_a_page_for_a_signed_in_person_is_kept_by_no_cache(client, eva):
    client.force_login(eva)
    for address in ("/", "/mina-sidor/", "/admin/", "/finns-inte/", "/tillganglighet/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_a_page_by_secret_link_is_kept_by_no_cache(client, case):
    path = links.mint(links.Key(scope="case", target_id=case.pk, view="business_case"), email=case.contact.email)
    assert "no-store" in client.get(path)["Cache-Control"]
    assert "no-store" in client.get("/arende/not-a-token/")["Cache-Control"]


@pytest.mark.parametrize("address", ["/logga-in/", "/tillganglighet/", "/finns-inte/"])
def test_an_answer_to_what_was_posted_is_kept_by_no_cache(db, client, address):
    assert "no-store" in client.post(address, {})["Cache-Control"]


def test_a_public_page_may_be_kept(db, client):
    assert "no-store" not in client.get("/").get("Cache-Control", "")
    assert set(client.get("/farger.css")["Cache-Control"].split(", ")) == {"max-age=3600", "public"}


def test_the_cookies_are_for_this_site_and_the_session_is_for_no_script(client, bo):
    from tests.portal.test_signing_in import sign_in

    sign_in(client, bo.email)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Lax", "/")
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


# --- Broken input --------------------------------------------------------------------------------

NASTY = {
    "a NUL byte": "a\x00b",
    "four bytes": "🧁 𝔅agare",
    "far too long": "x" * 100_000,
    "half a character": "\ud800",
    "markup": "<script>alert(1)</script>",
}
FORMS = {
    "/logga-in/": ["email", "next"],
    "/logga-in/kod/": ["code"],
    "/tillganglighet/": ["text", "page", "email"],
    "/arenden/nytt/": ["description", "place", "draft"],
    "/arenden/ny-lank/": ["email", "token"],
}


@pytest.mark.parametrize("kind", [kind for kind in NASTY if kind != "half a character"])
def test_nasty_input_in_a_form_is_never_an_error_of_ours(db, kind):
    client = Client(raise_request_exception=False)
    for address, field in ((address, field) for address, fields in FORMS.items() for field in fields):
        response = client.post(address, {field: NASTY[kind], "not_a_field": NASTY[kind]})
        assert response.status_code < 500, (address, field)
        assert "<script>alert(1)" not in response.content.decode(), (address, field)
        if kind == "a NUL byte":
            assert response.status_code == 400, (address, field)
            assert "Vi förstod inte det som skickades" in response.content.decode(), (address, field)


@pytest.mark.parametrize("kind", ["a NUL byte", "four bytes", "far too long"])
def test_nasty_input_in_admin_is_never_an_error_of_ours(eva, kind):
    client = Client(raise_request_exception=False)
    client.force_login(eva)
    fields = {"title": NASTY[kind], "text": NASTY[kind], "since": "2027-01-12", "initiative": NASTY[kind]}
    assert client.post("/admin/portal/notice/add/", fields).status_code < 500
    assert client.get("/admin/portal/notice/", {"q": NASTY[kind][:3000]}).status_code < 500
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/arende/%00/", "/arende/%F0%9F%A7%81/", "/arende/" + "x" * 3000 + "/", "/mina-sidor/%00/", "/initiativ/%FF/"],
)
def test_nasty_addresses_are_never_an_error_of_ours(client, bo, address):
    client.force_login(bo)
    client.raise_request_exception = False
    assert client.get(address).status_code in (400, 404)


def test_a_nul_byte_in_a_file_name_is_refused_in_words(db):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a\x00.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n--x--\r\n"
    )
    client = Client(raise_request_exception=False)
    response = client.post("/arenden/nytt/", data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code < 500


def test_a_form_that_is_no_form_is_refused_in_words(db):
    client = Client(raise_request_exception=False)
    response = client.post("/tillganglighet/", data=b"nonsense", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400


# --- Production ----------------------------------------------------------------------------------

PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "k9-" + "aB3xY7" * 12,
    "ALLOWED_HOSTS": "portal.example.org",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


MAILBOXES = {
    "PILOT_MAILBOX": "lots@kommunen.se",
    "MUNICIPALITY_EMAIL": "kommun@kommunen.se",
    "DATA_PROTECTION_EMAIL": "dso@kommunen.se",
}


def test_the_check_before_deployment_is_clean():
    done = command("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **MAILBOXES)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", MAILBOXES)
def test_the_check_before_deployment_refuses_the_mailboxes_of_the_demo(name):
    done = command("manage.py", "check", "--deploy", **PRODUCTION, **MAILBOXES | {name: "lots@example.org"})
    assert done.returncode == 1
    assert f"{name} is the demo's" in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "DATABASE_URL", "REDIS_URL"])
def test_production_is_refused_in_words_without(name):
    assert refusals(**{key: value for key, value in PRODUCTION.items() if key != name}).startswith(
        f"{name} is missing:"
    )


@pytest.mark.parametrize("order", ["migrate", "verify_record"])
def test_a_database_that_lets_nobody_in_is_one_sentence(order):
    done = command("manage.py", order, **PRODUCTION)
    assert done.returncode == 1
    assert done.stderr.startswith("PostgreSQL does not let the portal in: connection to server")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("hosts", ["*", "portal.example.org, *", ","])
def test_production_names_its_hosts(hosts):
    assert refusals(**PRODUCTION | {"ALLOWED_HOSTS": hosts}) == (
        "ALLOWED_HOSTS must name the portal's own host names, not *: letters point to the first of them."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", settings.DEMO_KEY),
        ("SECRET_KEY_FALLBACKS", f"an-older-one,{settings.DEMO_KEY}"),
        ("KOLADA_URL", "http://api.kolada.se/v3"),
    ],
)
def test_production_refuses_what_only_the_demo_may_use(name, value):
    said = refusals(**PRODUCTION | {name: value})
    assert said.startswith(f"{name.removesuffix('_FALLBACKS')} ")
    assert "\n" not in said


@pytest.mark.parametrize(
    "start",
    [
        ["portal.server.serving"],
        ["celery", "--quiet", "--app", "portal", "worker"],
        ["celery", "--quiet", "--app", "portal", "beat"],
        ["manage", "check"],
    ],
)
def test_web_server_worker_beat_and_command_are_refused_with_the_sentence_alone(start):
    done = command("-m", *start, **PRODUCTION | {"ALLOWED_HOSTS": "*"})
    assert done.returncode == 1
    said = refusals(**PRODUCTION | {"ALLOWED_HOSTS": "*"})
    assert done.stderr == f"The portal does not start. {said}\n"


@pytest.mark.parametrize("proxies", ["nginx", "10.0.0.1, 10.0.0.0/33"])
def test_production_is_refused_in_words_with_proxies_that_are_none(proxies):
    said = refusals(**PRODUCTION, TRUSTED_PROXIES=proxies)
    assert said.startswith("TRUSTED_PROXIES takes addresses, networks and the word")
    assert proxies.split()[-1] in said


def test_production_is_refused_in_words_with_debug():
    assert "DEBUG must be off in production" in refusals(**PRODUCTION, DEBUG="1")


def test_production_uses_host_cookies_and_asks_for_https_and_a_second_factor():
    names = (
        "SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, "
        "settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS, settings.SECOND_FACTOR"
    )
    told = f"from django.conf import settings; print(settings.{names})"
    done = command("manage.py", "shell", "-v", "0", "-c", told, **PRODUCTION)
    assert done.stdout.strip().endswith("__Host-session __Host-csrf True True 31536000 True"), done.stderr
