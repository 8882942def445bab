"""The visible text of a letter that is HTML, with a mark before each line that it quotes. Pure."""

import re
from contextlib import suppress

from inscriptis import get_text
from lxml import etree, html

LONGEST = 400_000  # characters of markup without styles and scripts
BEGINS, ENDS = "\ue000", "\ue001"
UNSEEN = (
    "//script | //style | //head | //comment() | //template"
    " | //*[contains(@style, 'mso-hide:all') or contains(translate(@style, ' ', ''), 'display:none')]"
)
QUOTES = (
    "//blockquote[@type='cite' or contains(@class, 'gmail_quote') or contains(@class, 'protonmail_quote')"
    " or ancestor::*[contains(@class, 'gmail_quote') or contains(@class, 'yahoo_quoted')]]"
)
BLANKS = {0xA0: " ", 0x200B: None, 0xFEFF: None}
DECLARED = re.compile(r"<\?xml[^>]{0,200}\?>")
TAG = re.compile(r"<[^<>]{0,2000}>")


def text_of(content: str) -> str:
    with suppress(etree.LxmlError, ValueError, AssertionError, RecursionError):
        tree = html.document_fromstring(DECLARED.sub("", content[: 5 * LONGEST]) or "<p></p>")
        for element in tree.xpath(UNSEEN):
            if element.getparent() is not None:
                element.drop_tree()
        for element in tree.xpath(QUOTES):
            element.text = f"{BEGINS}{element.text or ''}"
            etree.SubElement(element, "span").text = ENDS
        return _marked(get_text(html.tostring(tree, encoding="unicode")[:LONGEST]))
    return TAG.sub(" ", content[:LONGEST]).strip()


def _marked(text: str) -> str:
    depth, lines = 0, []
    for line in text.splitlines():
        within = max(depth, depth := depth + line.count(BEGINS) - line.count(ENDS))
        said = line.replace(BEGINS, "").replace(ENDS, "").translate(BLANKS).strip()
        lines.append(f"> {said}" if within > 0 and said.strip() else said)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
