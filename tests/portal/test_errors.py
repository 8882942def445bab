"""When something goes wrong the page looks like the site, says what happened and what to do."""

import re

import pytest
from django.db import InterfaceError, OperationalError, connections
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.urls import path

from portal import urls as real
from portal.pages import errors
from portal.people.limits import TooMany
from portal.text.exceptions import NotAllowed
from tests.test_floor_plan import ROOT, modules

PHONE = "0123-191 00"


def broken(request):
    raise ValueError("a mistake of ours")


def without_database(request):
    raise OperationalError("the server closed the connection")


def too_often(request):
    raise TooMany("send_case")


def refused(*_):
    raise NotAllowed("Ärendet är redan avslutat.")


def refused_late(request):
    """Rendered when the view has returned."""
    return SimpleTemplateResponse(engines["django"].from_string("{{ late }}"), {"late": Refusing()})


class Refusing:
    def __str__(self):
        return refused()


for view in (broken, without_database, too_often, refused, refused_late):
    view.login_required = False

urlpatterns = [
    *(path("broken", broken), path("down", without_database), path("often", too_often)),
    *(path("refused", refused), path("refused-late", refused_late)),
    *real.urlpatterns,
]
handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500


@pytest.fixture
def careful():
    """A client that sees what a browser sees, instead of the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def roads(settings):
    settings.ROOT_URLCONF = __name__


def looks_like_the_site(html: str) -> bool:
    return all(
        part in html
        for part in ('lang="sv"', 'class="site-header"', 'href="/tillganglighet/"', 'href="/personuppgifter/"')
    )


PAGES = [
    ("/finns-inte/", 404, "Sidan finns inte"),
    ("/?a=%00", 400, "Vi förstod inte det som skickades"),
    ("/broken", 500, "Något gick fel hos oss"),
    ("/down", 503, "Tjänsten vilar en stund"),
    ("/often", 429, "Vänta en stund"),
    ("/refused", 409, "Det gick inte"),
    ("/refused-late", 409, "Det gick inte"),
]


@pytest.mark.parametrize(("address", "status", "heading"), PAGES)
def test_an_error_page_looks_like_the_site_and_gives_a_number_to_call(db, careful, roads, address, status, heading):
    response = careful.get(address)
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in html
    assert looks_like_the_site(html)
    assert re.search(r'<a href="tel:0123-19100">0123-191 00</a>', html)
    assert "default-src 'self'" in response["Content-Security-Policy"]


REFUSING = {
    "/arenden/nytt/": "cases.views.intake.render",
    "/evenemang/": "events.views.public.render",
    "/resultat/": "surveys.views.public.render",
    "/utbildning/": "training.views.start.render",
    "/diarium/gallring/": "portal.record.views.disposal.render",
    "/admin/cases/case/": "cases.admin.desk.TemplateResponse",
}


def test_there_is_one_refusal_and_its_words_reach_the_reader_from_every_app(client, eva, monkeypatch):
    defined = [str(path) for path in modules() if "class NotAllowed(" in (ROOT / path).read_text()]
    assert defined == ["portal/text/exceptions.py"]
    client.force_login(eva)
    for address, name in REFUSING.items():
        monkeypatch.setattr(name, refused)
        response = client.get(address)
        assert (address, response.status_code) == (address, 409)
        assert '<p class="lead">Ärendet är redan avslutat.</p>' in response.content.decode()


def test_an_address_that_belongs_to_a_button_has_a_page_too(careful, db):
    response = careful.get("/arenden/nytt/borja-om/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "<h1>Här finns ingen sida</h1>" in response.content.decode()
    assert looks_like_the_site(response.content.decode())


def test_an_error_page_gives_the_pilots_own_number(careful, roads, eva):
    assert "0123-191 01" in careful.get("/finns-inte/").content.decode()


def test_a_page_for_somebody_else_is_refused_in_words(db):
    response = errors.forbidden(_request())
    assert response.status_code == 403
    assert "<h1>Du kommer inte åt den här sidan</h1>" in response.content.decode()


def test_a_form_that_was_open_too_long_says_that_the_text_is_still_there(db):
    response = Client(enforce_csrf_checks=True).post("/logga-in/", {"email": "bo@example.org"})
    assert response.status_code == 403
    assert "Gå tillbaka i webbläsaren. Det du skrev finns kvar." in response.content.decode()
    assert looks_like_the_site(response.content.decode())


def test_too_many_says_when_to_come_back(db, careful, roads):
    assert careful.get("/often")["Retry-After"] == "3600"


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_page_about_a_database_that_is_down_asks_the_database_nothing(error):
    """Without the `db` fixture every query fails, so this page renders without any."""
    try:
        raise error("gone")
    except error:
        response = errors.server_error(_request())
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert PHONE in response.content.decode()


def test_a_page_about_our_own_mistake_asks_the_database_nothing():
    response = errors.server_error(_request())
    assert response.status_code == 500
    assert looks_like_the_site(response.content.decode())


@pytest.mark.parametrize("address", ["/", "/arenden/", "/logga-in/", "/mina-sidor/", "/admin/", "/finns-inte/"])
@pytest.mark.django_db(transaction=True)
def test_with_the_database_unreachable_every_page_answers_503_in_words(careful, bo, address, unreachable_database):
    careful.cookies["sessionid"] = "0" * 32
    response = careful.get(address)
    assert response.status_code == 503
    assert "Tjänsten vilar en stund" in response.content.decode()
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.fixture
def unreachable_database(transactional_db):
    """A closed port: real connections are really refused."""
    connection = connections["default"]
    connection.close()
    before = connection.settings_dict
    connection.settings_dict = before | {"HOST": "127.0.0.1", "PORT": "1"}
    yield
    connection.close()
    connection.settings_dict = before


def _request():
    return RequestFactory().get("/")
