"""The small parts that every screen is built of."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.templatetags.parts import naming
from portal.text.municipalities.looks import ratio


def shown(template: str, **values) -> str:
    return Template(template).render(Context(values))


def test_a_day_is_said_as_seen_from_today_and_whole_in_its_title():
    today = timezone.localdate()
    said = {days: shown("{% due day %}", day=today + timedelta(days=days)) for days in (-2, -1, 0, 1)}
    assert [said[days].partition(">")[2].removesuffix("</time>") for days in said] == [
        "2 dagar sen",
        "1 dag sen",
        "i dag",
        "i morgon",
    ]
    assert ['class="due is-late"' in said[days] for days in said] == [True, True, False, False]
    assert 'title="tisdag 12 januari 2027"' in shown("{% due day %}", day=date(2027, 1, 12))
    assert shown("{% due day %}", day=None) == ""


def test_a_person_has_initials_beside_the_name_and_typed_signs_are_text():
    assert shown("{% person who %}", who="Anna von Ek") == '<span class="person" data-initials="AV">Anna von Ek</span>'
    assert "&lt;b&gt;" in shown("{% person who %}", who="<b>")
    assert shown("{% person who %}", who=None) == ""


def test_the_arrow_of_a_drop_down_is_seen_in_the_dark():
    dark = "prefers-color-scheme: dark) {"
    site, tokens = ((settings.BASE_DIR / "static" / name).read_text() for name in ("portal.css", "tokens.css"))
    arrow = re.search(r"form-select-bg-img.*?stroke='%23(\w{6})'", site.partition(dark)[2])
    ground = re.search(r"--ground: (#\w{6})", tokens.partition(dark)[2])
    assert ratio(f"#{arrow[1]}", ground[1]) >= 4.5


@pytest.mark.parametrize(
    ("label", "sentence", "line"),
    [
        ("Antal möten", "Fyll i ett heltal.", "Antal möten: Fyll i ett heltal."),
        ("Från", "Skriv tiden så här: 14:00.", "Från: Skriv tiden så här: 14:00."),
        ("Hur nöjd är du?", "Välj ett alternativ.", "Hur nöjd är du? Välj ett alternativ."),
        ("Avgift från (kronor)", "Skriv beloppet.", "Avgift från: Skriv beloppet."),
        ("Din återkoppling", "Skriv återkopplingen först.", None),
        ("E-post", "Kontrollera e-postadressen.", None),
        ("E-post till skolan", "Kontrollera e-postadressen.", "E-post till skolan: Kontrollera e-postadressen."),
        ("Åtgärder, en per rad", "Rad 2: Skriv vem.", "Åtgärder: Rad 2: Skriv vem."),
        ("Ja, 12 januari 2028 är rätt", "12 januari 2028 är långt fram. Är det rätt?", None),
        ("Ja, det stämmer", "Kryssa i så fall för.", "Det stämmer: Kryssa i så fall för."),
        ("", "Välj en rad.", None),
    ],
)
def test_a_line_of_the_error_summary_names_its_box_unless_the_sentence_does(label, sentence, line):
    assert naming(sentence, label) == (line or sentence)


def test_a_long_label_is_cut_and_what_is_typed_in_neither_becomes_html():
    assert len(naming("Välj.", "ord " * 40)) < 80
    assert not isinstance(naming("<b>", "Namn"), SafeString)
    assert naming(mark_safe("<b>Välj</b>"), "A & O") == "A &amp; O: <b>Välj</b>"
