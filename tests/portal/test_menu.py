"""One header and one menu, for each role, on the site and on the desk."""

import re

from tests.portal.test_sessions import signed_in


def menu_of(page: str) -> list[str]:
    nav = page.partition('<nav id="meny"')[2].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</(?:a|summary|button)>", nav)


def test_the_desk_and_the_site_have_the_same_menu_and_at_most_five_places_at_once(eva):
    browser = signed_in(eva)
    desk, site = (menu_of(browser.get(path).content.decode()) for path in ("/admin/cases/case/", "/tillganglighet/"))
    assert desk == site
    assert desk[:5] == ["I dag", "Ärenden", "Post", "Lotsmöten", "Mer"]
    assert desk[-3:] == ["Eva Ek", "Säker inloggning", "Logga ut"]


def test_the_place_where_one_stands_is_marked_also_under_more(eva):
    browser = signed_in(eva)
    assert (
        '<a href="/admin/cases/case/" aria-current="page">Ärenden</a>'
        in browser.get("/admin/cases/case/").content.decode()
    )
    page = browser.get("/siffror/").content.decode()
    assert '<summary class="is-here">Mer</summary>' in page
    assert 'aria-current="page">Siffror</a>' in page


def test_a_visitor_and_a_business_see_what_is_theirs_and_no_search(client, bo):
    assert menu_of(client.get("/tillganglighet/").text) == [
        "Nytt ärende",
        "Följ ditt ärende",
        "Träffar",
        "Resultat",
        "Logga in",
    ]
    page = signed_in(bo).get("/tillganglighet/").content.decode()
    assert menu_of(page)[:4] == ["Nytt ärende", "Mina sidor", "Träffar", "Resultat"]
    assert "site-search" not in page


def test_the_index_has_six_cards_and_no_model_is_left_out(eva):
    response = signed_in(eva).get("/admin/")
    page = response.content.decode()
    assert page.count('<section class="card">') == 6
    models = [model for app in response.context["app_list"] for model in app["models"]]
    missing = [model["name"] for model in models if f'href="{model["admin_url"]}"' not in page]
    assert missing == []
