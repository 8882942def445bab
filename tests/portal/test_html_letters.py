"""A letter in HTML is its text in another dress: see also tests/walk, which looks at every letter that it meets."""

import pytest
from django.conf import settings

from portal.mail.incoming import sorting
from portal.mail.incoming.reading import read
from portal.mail.outbox import as_html, placeholder
from portal.models import OutgoingEmail, town_hall
from portal.text.municipalities import looks
from tests.dressed import HELP, Dressed
from tests.letters import making
from tests.letters.expected import ON

OURS = f"{settings.SITE_URL}/arende/abc/"
LETTER = f"""Anmälan till Frukost & "möte" är klar.

När: tisdag 9 mars 2027 kl. 9.00
Var: Stadshuset

Så går det till:
1. Vi läser.
2. Vi frågar.

Vill du inte komma? Säg till här: {OURS}

Svara på tre frågor: {OURS}svar/

Läs mer på https://www.example.com/a?b=1&c=2.

Hälsningar
Eva Ek, Valdemarsviks kommun
"""
pytestmark = pytest.mark.django_db


def dressed(text: str) -> Dressed:
    return Dressed(text, as_html(text, subject="Ditt ärende"))


def test_a_letter_has_its_texts_words_in_lists_facts_and_one_button():
    letter = dressed(LETTER)
    tree = letter.tree
    assert (letter.faults(), letter.buttons) == ([], ["Säg till här"])
    assert [each.get("href") for each in tree.xpath("//a")] == [
        OURS,
        OURS,  # in full below the button
        f"{OURS}svar/",
        "https://www.example.com/a?b=1&c=2",
    ]
    assert [each.text_content() for each in tree.xpath("//ol/li")] == ["Vi läser.", "Vi frågar."]
    assert [each.text_content() for each in tree.xpath("//td[@class='quiet']")] == ["När:", "Var:"]
    assert "Eva Ek" in tree.xpath("//p[@class='quiet'][last()]")[-1].text_content()
    assert (tree.findtext(".//title"), town_hall().name in letter.markup) == ("Ditt ärende", True)


def test_where_several_lines_lead_to_the_same_deed_none_is_the_button():
    listed = "".join(f"Ärende 2027-000{number}: {OURS}{number}/\n" for number in (1, 2))
    reminded = f"Ett svar är sent.\nÖppna frågan: {OURS}\n\nEtt till.\nÖppna frågan: {OURS}2/\n"
    long = f"Här står vart vi ska, vad vi har lovat företaget och vad som är på gång: {OURS}"
    for text in (listed, reminded, long):
        letter = dressed(text)
        assert (letter.faults(), letter.buttons) == ([], [])
        assert all(each.get("href").startswith(OURS) for each in letter.tree.xpath("//a"))


TYPED = (
    """<script>alert(1)</script> & <b>fet</b> <img src=x onerror=y>
Logga in: https://evil.example/login
Logga in: https://portal.example.org.evil.example/
Öppna: javascript:alert(1)
Se <a href="https://evil.example">här</a> "https://evil.example/'onmouseover='x" """
    + "å" * 300
)


def test_what_somebody_typed_is_text_and_its_links_show_where_they_lead():
    evil = settings.SITE_URL + ".evil.example/"
    letter = dressed(f"{TYPED}\nLogga in: {evil}\nLogga in: {settings.SITE_URL}@evil.example/\n")
    tree = letter.tree
    assert (letter.faults(), letter.buttons) == ([], [])
    for each in tree.xpath("//a"):
        assert (each.get("href"), each.get("rel")) == (each.text_content(), "noopener noreferrer nofollow")
    assert {each.tag for each in tree.xpath("//body//*")} <= {"table", "tr", "td", "p", "br", "a"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fet&lt;/b&gt;" in letter.markup


def test_every_colour_can_be_read_on_what_it_stands_on():
    light = [("#1a2330", "#ffffff"), ("#536070", "#ffffff"), ("#1a2330", "#f6f8fa")]
    dark = [("#e8edf2", "#1a222c"), ("#b3bdc8", "#1a222c"), ("#9ccaf5", "#1a222c"), ("#e8edf2", "#10161d")]
    brand = [("#ffffff", town_hall().brand_colour)]
    markup = dressed(LETTER).markup
    for ink, paper in light + dark + brand:
        assert {each in markup for each in (ink, paper)} == {True}
        assert looks.ratio(ink, paper) >= 4.5


# How programs quote our HTML below an answer: {} is the letter's own markup.
QUOTING = {
    "Gmail": "<div dir=ltr>Åtta bord.</div><br><div class=gmail_quote><div class=gmail_attr>Den lör 28 nov. 2026 kl "
    "10:12 skrev Företagslotsen &lt;lots@example.org&gt;:<br></div><blockquote class=gmail_quote style='margin:0'>{}"
    "</blockquote></div>",
    "Outlook": "<html xmlns:o='urn:x'><body><div><p class=MsoNormal>Åtta bord.</p><div style='border:none;border-top:"
    "solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Från:</b> Lots &lt;lots@example.org&gt;<br><b>Skickat:</b> den 28 "
    "november 2026 10:12<br><b>Till:</b> Bo Berg<br><b>Ämne:</b> Fråga</p></div>{}</div></body></html>",
    "Apple": "<div>Åtta bord.</div><div><br><blockquote type=cite><div>28 nov. 2026 kl. 10:12 skrev Företagslotsen "
    "&lt;lots@example.org&gt;:</div><br></blockquote></div><blockquote type=cite><div>{}</div></blockquote>",
}


def test_an_answer_that_quotes_the_letter_in_html_is_cut_where_the_quotation_begins():
    ours = as_html(LETTER, subject="Fråga")
    for name, frame in QUOTING.items():
        letter = read(making.letter(making.html(frame.replace("{}", ours))), on=ON)
        assert (name, letter.text) == (name, "Åtta bord.")
        assert "Kopiera adressen" in letter.folded


def test_an_answer_that_only_quotes_the_letter_in_html_says_nothing():
    """A text may be quoted as it is, or as HTML shows it."""
    frame = QUOTING["Outlook"].replace("Åtta bord.", "").replace("{}", as_html(LETTER, subject="Fråga"))
    found = read(making.letter(making.html(frame)), on=ON)
    assert HELP in found.text
    assert sorting.says_only(found.text, OutgoingEmail(subject="Fråga", text=LETTER.replace(OURS, placeholder(0))))
