"""The documented production: the Procfile's web line behind the nginx of docs/nginx.conf, with https."""

import re
import subprocess
import sys

import httpx
import pytest

from portal.models import OutgoingEmail, StoredFile
from tests import nginx
from tests.journeys.processes import ROOT, environment, web

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not nginx.PROGRAM, reason="no nginx on this machine"),
]
PAGE = "/tillganglighet/"
LIMIT = 5


@pytest.fixture
def production(tmp_path, is_full) -> dict[str, str]:
    """What README says. Only the full drill takes the time to collect style sheets, as production must."""
    said = {
        "SITE_URL": f"https://{nginx.NAME}",
        "ALLOWED_HOSTS": nginx.NAME,
        "TRUSTED_PROXIES": "127.0.0.1",
        "SECRET_KEY": "k9-" + "aB3xY7" * 12,
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "MEDIA_ROOT": str(tmp_path / "files"),
        "LIMIT_FORMS_PER_HOUR": str(LIMIT),
    }
    if is_full:
        said |= {"PORTAL_ENV": "production", "VAR_DIR": str(tmp_path / "var")}
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=environment(**said), check=True)
    return said


def token(answer: httpx.Response, name: str = "csrfmiddlewaretoken") -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', answer.text).group(1)


@pytest.mark.promise("The documented production setup works behind a real https proxy")
def test_what_people_do_works_behind_nginx(eva, bo, figures, production, tmp_path):
    with web(**production) as (address, server), nginx.in_front_of(address, tmp_path) as front:
        walk_from_http(front)
        with front.visitor("127.0.0.2") as browser:
            sign_in(browser, bo.email)
            send_a_file(browser)
            keep_answers_apart(browser)
        figures["posts_of_a_forger_before_429"] = forge(front)
        with front.visitor("127.0.0.4") as other:  # who comes through the same proxy
            assert other.post(PAGE, data={"csrfmiddlewaretoken": token(other.get(PAGE))}).status_code == 200
            server.kill()
            server.wait()
            assert other.get("/arenden/").status_code == 502
    assert figures["posts_of_a_forger_before_429"] == LIMIT
    logs = {log.name: log.read_text() for log in tmp_path.glob("*.log")}
    assert "127.0.0.4" in logs["portal.log"]
    assert [name for name, log in logs.items() if "arende" in log] == [], "addresses may be secret links"


def walk_from_http(front) -> None:
    first = httpx.get(f"http://127.0.0.1:{front.http}/arenden/?sida=1", headers={"Host": nginx.NAME})
    assert (first.status_code, first.headers["location"]) == (308, f"https://{nginx.NAME}/arenden/?sida=1")
    with front.visitor("127.0.0.2") as browser:
        page = browser.get("/arenden/")
    assert (page.status_code, page.history) == (200, [])
    assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"


def sign_in(browser: httpx.Client, email: str) -> None:
    page = browser.get("/logga-in/")
    asked = browser.post("/logga-in/", data={"email": email, "csrfmiddlewaretoken": token(page)})
    letter = OutgoingEmail.objects.get(to=email, kind="sign_in_code")
    code = re.search(r"^\S{4,}$", letter.text, re.M).group()
    landed = browser.post("/logga-in/kod/", data={"code": code, "csrfmiddlewaretoken": token(asked)})
    assert (landed.status_code, landed.url.path) == (200, "/mina-sidor/")
    kept = {cookie.name: (cookie.secure, cookie.path) for cookie in browser.cookies.jar}
    assert kept["__Host-session"] == kept["__Host-csrf"] == (True, "/")


def send_a_file(browser: httpx.Client) -> None:
    page = browser.get("/arenden/nytt/")
    hidden = {"csrfmiddlewaretoken": token(page), "draft": token(page, "draft")}
    text = b"En rad till.\n" * 400_000  # 5 MB
    files = {"files": ("ritning.txt", text, "text/plain")}
    sent = browser.post("/arenden/nytt/", data=hidden | {"description": "Ett café"}, files=files)
    assert (sent.status_code, sent.url.path) == (200, "/arenden/nytt/kontakt/")
    assert StoredFile.objects.get().size == len(text)


def keep_answers_apart(browser: httpx.Client) -> None:
    for path in ("/logga-in/", "/arenden/", "/finns-inte/", "/static/portal.css"):
        assert browser.head(path).content == b""
        assert browser.get("/healthz").json() == {"status": "ok"}


def forge(front) -> int:
    """How often somebody gets through who says that it is another one each time."""
    with front.visitor("127.0.0.3") as browser:
        sent = {"csrfmiddlewaretoken": token(browser.get(PAGE))}
        for number in range(LIMIT + 3):
            answer = browser.post(PAGE, data=sent, headers={"X-Forwarded-For": f"198.51.100.{number}"})
            if answer.status_code == 429:
                return number
    return LIMIT + 3
