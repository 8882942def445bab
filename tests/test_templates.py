"""A template is read by people: short lines, and no state's code spelled out where its object can be asked."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings

from cases.forms import StepForm as OfficersForm
from cases.forms import WhatForm

ROOT = Path(settings.BASE_DIR) / "templates"
LONGEST = 160
COMPARED = re.compile(r"""\{%[^%]*?(?:[=!]=\s*["'][^"']|["']\s*[=!]=|\bin\s+["'])""")
NAMES_OF_OTHERS = {"mfa/reauthenticate.html", "mfa/webauthn/reauthenticate.html"}  # allauth's ways to show who one is


def lines(*patterns: str) -> list[tuple[str, int, str]]:
    paths = sorted(path for pattern in patterns for path in ROOT.rglob(pattern))
    return [
        (str(path.relative_to(ROOT)), number, line)
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]


def test_no_line_is_longer_than_160_bytes():
    """Of a letter only the subject: in its text every line break is sent."""
    found = lines("*.html", "*-subject.txt")
    assert len(found) > 5000
    assert [f"{name}:{number}" for name, number, line in found if len(line.encode()) > LONGEST] == []


def test_a_template_asks_its_objects_instead_of_comparing_codes():
    found = {f"{name}:{number}": name for name, number, line in lines("*.html", "*.txt") if COMPARED.search(line)}
    assert set(found.values()) == NAMES_OF_OTHERS, found


def test_a_form_that_keeps_what_is_typed_says_when_it_is_kept_without_scripts():
    keeping = {name for name, _, line in lines("*.html") if "data-keep=" in line}
    told = {name for name, _, line in lines("*.html") if "cases/_kept_when.html" in line}
    of_staff = {  # the form, and what within it says so
        "cases/assignment.html": "cases/assignment/write.html",
        "cases/business_case.html": "cases/business/_write.html",
        "cases/register_for_somebody.html": "cases/register_for_somebody.html",
        "cases/visit_notes.html": "cases/visit_notes.html",
        "admin/cases/case/change_form.html": "admin/cases/case/sections/write.html",
        "admin/cases/pilotmeeting/change_form.html": "admin/cases/pilotmeeting/change_form.html",
        "portal/_inbox.html": "portal/_inbox.html",
    }
    assert len(keeping) == 2 + len(of_staff)
    assert keeping == told | of_staff.keys()
    drafts = {name for name, _, line in lines("*.html") if "portal/_draft.html" in line}
    assert drafts == {*of_staff.values(), "cases/business/_questions.html"}  # where one writes first
    assert [name for name, _, line in lines("*.html") if "<noscript>" in line and "utkast" in line] == [
        "portal/_draft.html"
    ]


# --- The first button of a form is the one that Enter presses -------------------------------------

INCLUDED = re.compile(r"""\{%\s*include\s+"([^"]+)"[^%]*%\}""")
# Tags of the template and of the page, in the order in which they stand. A button's own attributes may hold both.
TAG = re.compile(
    r"""\{%\s*(?P<branch>if|elif|else|endif|for|empty|endfor)\b.*?%\} | (?P<form></?form\b)
      | <button\b(?P<button>(?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*)>
      | (?P<field><(?:input|select|textarea)\b(?![^>]*hidden) | \|as_crispy_field | _boxes?\.html | _fields?\.html)""",
    re.VERBOSE | re.DOTALL,
)
MAIN = re.compile(r"btn-primary|\bdisabled hidden\b|\bact\b(?!.*\bsecond\b)", re.DOTALL)


def source(name: str) -> str:
    """The template with what it includes, but for what draws one field."""

    def filled(found: re.Match) -> str:
        is_there = (ROOT / found[1]).exists() and not found[1].endswith(("_field.html", "_boxes.html", "_fields.html"))
        return source(found[1]) if is_there else found[0]

    return INCLUDED.sub(filled, (ROOT / name).read_text())


def firsts(form: list[re.Match]) -> set[tuple[str, ...]]:
    """The ways through a form's branches, each as its first two buttons."""
    now: set[tuple[str, ...]] = {()}
    stack: list[tuple[set, set, bool]] = []  # before the branch, after those that are done, is one always taken?
    for tag in form:
        if tag["branch"] in ("if", "for"):
            stack.append((now, set(), False))
        elif tag["branch"] in ("elif", "else", "empty"):
            before, done, _ = stack[-1]
            stack[-1] = (before, done | now, tag["branch"] != "elif")
            now = before
        elif tag["branch"] in ("endif", "endfor") and stack:
            before, done, is_sure = stack.pop()
            now = now | done | (set() if is_sure else before)
        elif tag["button"] is not None and 'type="button"' not in tag["button"]:
            now = {way if len(way) == 2 else (*way, tag["button"]) for way in now}
    return now


def test_the_first_button_of_every_form_is_its_main_one():
    """So Enter in a box never presses a button that takes away, or any other beside the main one. Where several are
    equals the first does nothing (`<button disabled hidden>`)."""
    walked, found = 0, set()
    for path in sorted(ROOT.rglob("*.html")):
        name = str(path.relative_to(ROOT))
        form: list[re.Match] | None = None
        for tag in TAG.finditer(source(name)):
            if tag["form"] == "<form":
                form = []
            elif tag["form"] and form is not None:
                has_box = any(each["field"] for each in form)
                walked += 1
                ways = firsts(form) if has_box else set()
                found |= {
                    (name, " ".join(way[0].split())) for way in ways if len(way) == 2 and not MAIN.search(way[0])
                }
                form = None
            elif form is not None:
                form.append(tag)
    assert walked > 100
    assert found == set()


ID = re.compile(
    r"""\{%\s*(?P<branch>if|elif|else|endif|for|empty|endfor)\b.*?%\} | \sid="(?P<id>[^"{]+)\"""",
    re.VERBOSE | re.DOTALL,
)


def ids(name: str) -> Counter[str]:
    """How often each id can stand on the page at once. Of the branches of a condition one is taken."""
    now: Counter[str] = Counter()
    stack: list[tuple[Counter[str], Counter[str]]] = []  # before the branch, and the most of those that are done
    for tag in ID.finditer(source(name)):
        if tag["id"]:
            now[tag["id"]] += 1
        elif tag["branch"] in ("if", "for"):
            stack.append((now, Counter()))
            now = Counter()
        elif stack:
            before, done = stack.pop()
            if tag["branch"] in ("endif", "endfor"):
                now = before + (done | now)
            else:
                stack.append((before, done | now))
                now = Counter()
    return now


def test_no_page_has_one_id_twice():
    """Two of them leave a heading or a box without its name for whoever listens. Others are in test_doors."""
    found = {str(path.relative_to(ROOT)): ids(str(path.relative_to(ROOT))) for path in ROOT.rglob("*.html")}
    assert found["cases/visit_notes.html"]["error-title"] == 1
    assert {name: max(many, key=many.get) for name, many in found.items() if max(many.values(), default=0) > 1} == {}


def test_no_box_cuts_what_is_pasted_in_it(db):
    """A browser's own limit does so without a word. Ours is counted near its end, and told when it is passed."""
    assert [f"{name}:{number}" for name, number, line in lines("*.html") if "maxlength" in line] == []
    for form, most in ((WhatForm(), 5000), (OfficersForm(), 160)):
        assert "maxlength" not in str(form)
        assert f'data-most="{most}"' in str(form)
