"""The handbook: every page of those who work here is in it, it can be read, and what it leads to is there."""

import io
from fnmatch import fnmatchcase

import pytest
from django.urls import get_resolver, reverse
from pypdf import PdfReader

from portal.site.handbook import searching, writing
from portal.site.handbook.chapters import FOLDER, PARTS, Chapter, help_with
from portal.text.roles import Roles
from tests.lix import lix
from tests.test_doors import DOORS
from tests.test_words import STIFF_NOW

CHAPTERS = [chapter for part in PARTS for chapter in part.chapters]
# Screens of those who work here that need no chapter.
WITHOUT = {
    "*_csv|*_xlsx|*_pdf|*_file|*_original|*_dossier|*_paper|survey_data|survey_report|roll_paper": "a file",
    "handbook*": "the handbook itself",
    "admin:jsi18n|admin:autocomplete|admin:view_on_site|admin:*_delete|admin:*_history": "Django's own",
}


def names(patterns=None, route="", space="") -> dict[str, str]:
    """The name of each address by its route."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found |= names(pattern.url_patterns, here, f"{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            found[here] = space + pattern.name
    return found


def is_a_screen_of_those_who_work_here(route: str) -> bool:
    """Opened by somebody who works here, and by no stranger or business: or, by a link in a letter, by a stranger."""
    told = DOORS.get(route, "").split()
    if not told:
        return route.startswith("admin/") and route.endswith("/change/")
    return told[0] != "200" and "200" in told[3:] and told[1] != "200"


def faults_of(chapter: Chapter) -> list[str]:
    text, about = writing.plain(chapter), f"{chapter.part}/{chapter.slug}"
    found = [f"{about}: LIX {lix(text):.0f}"] if lix(text) >= 40 else []
    found += [f"{about}: {line}" for line in text.splitlines() if STIFF_NOW.search(line)]
    for node in chapter.tree.walk():
        if node.type == "link" and not _leads_somewhere(str(node.attrs["href"])):
            found.append(f"{about}: leads nowhere: {node.attrs['href']}")
        if node.type == "image" and str(node.attrs["src"]).removeprefix("bild:") not in writing.pictures():
            found.append(f"{about}: no picture {node.attrs['src']}")
    return found


def _leads_somewhere(link: str) -> bool:
    if link.startswith("kapitel:"):
        return link.removeprefix("kapitel:") in {f"{each.part}/{each.slug}" for each in CHAPTERS}
    return link.startswith("sida:") and bool(writing.address_of(link))


def test_every_screen_of_those_who_work_here_has_a_chapter():
    patterns = {pattern for chapter in CHAPTERS for pattern in chapter.pages}
    reasons = [pattern for several in WITHOUT for pattern in several.split("|")]
    screens = {name for route, name in names().items() if is_a_screen_of_those_who_work_here(route)}
    assert len(screens) > 100
    lacking = [name for name in screens if not any(fnmatchcase(name, each) for each in [*patterns, *reasons])]
    known = set(names().values())
    untrue = [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in known)]
    assert (sorted(lacking), sorted(untrue)) == ([], [])


def test_every_chapter_is_easy_to_read_and_leads_somewhere():
    assert len(CHAPTERS) > 50
    assert [fault for chapter in CHAPTERS for fault in faults_of(chapter)] == []
    shown = {str(node.attrs["src"])[5:] for each in CHAPTERS for node in each.tree.walk() if node.type == "image"}
    assert shown == set(writing.pictures()) == {path.stem for path in writing.FOLDER.iterdir()}
    written = {f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.md")}
    assert written == {f"{each.part}/{each.slug}" for each in CHAPTERS}


@pytest.mark.django_db
def test_the_whole_is_a_file_in_which_each_chapter_is_one_page(client, eva):
    client.force_login(eva)
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(client.get(reverse("handbook_pdf")).content)).pages]
    first = next(number for number, text in enumerate(pages) if CHAPTERS[0].summary in " ".join(text.split()))
    assert [
        CHAPTERS[n].title for n, text in enumerate(pages[first:]) if CHAPTERS[n].title not in " ".join(text.split())
    ] == []


@pytest.mark.django_db
def test_eva_finds_her_own_part_first_and_a_chapter_by_a_few_words(client, eva, bo):
    client.force_login(eva)
    page = client.get(reverse("handbook")).text
    assert page.index("Ett samtal kommer") < page.index("Andras arbete") < page.index("För dig som är registrator")
    assert "Inget kapitel handlar om ”xyzzy”" in client.get(reverse("handbook"), {"q": "xyzzy"}).text
    chapter = client.get(reverse("handbook_chapter", args=["arenden", "ett-samtal-kommer"])).text
    assert f'href="{reverse("register_for_somebody")}"' in chapter
    assert client.get(reverse("handbook_chapter", args=["arenden", "finns-inte"])).status_code == 404
    client.force_login(bo)
    assert client.get(reverse("handbook")).status_code == 404
    assert "Hjälp med den här sidan" not in client.get(reverse("my_pages")).text


EVA, ANNA = Roles(pilot=frozenset({"business_developer"})), Roles(officer_of=frozenset({1}))


@pytest.mark.parametrize(
    ("asked", "roles", "first"),
    [
        ("telefonen ringer", EVA, "arenden/ett-samtal-kommer"),
        ("Någon vill klaga!", EVA, "arenden/omdomen"),
        ("hur loggar jag in?", EVA, "arenden/din-inloggning"),
        ("mejl kommer inte fram", EVA, "arenden/mejl-som-inte-kom-fram"),
        ("försenat svar", EVA, "arenden/nar-en-sektor-inte-svarar"),
        ("GDPR.", EVA, "registrator/en-person-vill-veta"),
        ("glömt lösenord", ANNA, "handlaggare/din-inloggning"),
        ("semester", ANNA, "handlaggare/du-ar-borta"),
        ("xyzzy", ANNA, None),
        ("?", ANNA, None),
    ],
)
def test_the_words_of_somebody_in_a_hurry_find_the_chapter(asked, roles, first):
    found = [f"{each.part}/{each.slug}" for each in searching.search(asked, roles)]
    assert (found or [None])[0] == first
    assert len(found) < 15


@pytest.mark.django_db
def test_a_page_leads_to_the_reader_s_own_chapter_about_it(client, eva, anna):
    for person, part in ((eva, "arenden"), (anna, "handlaggare")):
        client.force_login(person)
        page = client.get(reverse("register_for_somebody")).text
        chapter = help_with("register_for_somebody", person.roles)
        assert chapter.part == part
        assert f'href="{reverse("handbook_chapter", args=[part, chapter.slug])}">Hjälp med den här sidan' in page
    assert help_with("no_such_page", Roles()) is None
