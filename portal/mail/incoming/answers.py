"""What is new in an answer, apart from what it quotes and how it is signed. Pure.

Nothing that somebody has written is lost: what is not new is folded away, and what cannot be told apart is new.
"""

import re
from contextlib import suppress

from inscriptis import get_text
from lxml import etree, html
from mailparser_reply import EmailReply, EmailReplyParser

PARSER = EmailReplyParser(languages=["sv", "en", "da", "no", "de", "fi"])
QUOTED = re.compile(r"^\s*>")
QUOTES_IN_HTML = (
    "//blockquote[@type='cite']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gmail_quote ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' moz-cite-prefix ')]",
    "//*[@id='divRplyFwdMsg' or @id='x_divRplyFwdMsg' or @id='appendonsend']/following-sibling::*",
    "//*[@id='divRplyFwdMsg' or @id='x_divRplyFwdMsg']",
    "//*[contains(@style, 'mso-hide:all') or contains(translate(@style, ' ', ''), 'display:none')]",
)


def split(text: str) -> tuple[str, str]:
    """What is new, and the rest: quoted letters, the signature."""
    text = text.strip()
    if not text:
        return "", ""
    replies = _replies(text)
    new = _without_signature(replies[0]) if replies else text
    below = _below_the_quote(text[len(new) :])
    if below and not new.startswith(below):  # answered below, or between the lines, of what is quoted
        above = "" if _is_heading(new) else new
        new = f"{above}\n\n{below}".strip()
    if not new.strip():
        return text, ""
    folded = "\n".join(line for line in text.splitlines() if line.strip() and line not in new.splitlines())
    return new.strip(), folded.strip()


def _replies(text: str) -> list[EmailReply]:
    with suppress(Exception):  # long regular expressions on whatever somebody writes
        return PARSER.read(text=text).replies
    return []


def _without_signature(reply: EmailReply) -> str:
    return (reply.body or reply.content or "").strip()


def _below_the_quote(rest: str) -> str:
    """The lines that quote nothing, where they stand after lines that do."""
    lines, seen_quote, found = rest.splitlines(), False, []
    if not any(QUOTED.match(line) for line in lines):
        return ""
    for line in lines:
        if QUOTED.match(line):
            seen_quote = True
        elif seen_quote:
            found.append(line)
    below = "\n".join(found).strip()
    if not below:
        return ""
    replies = _replies(below)
    return _without_signature(replies[0]) if replies else below


def _is_heading(text: str) -> bool:
    """ "Den 28 nov. 2026 skrev …:" alone."""
    return len(text.splitlines()) <= 3 and text.rstrip().endswith(":") and "@" in text


def text_of_html(content: str) -> str:
    """The visible text, without what the letter quotes when something else is left."""
    with suppress(etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        tree = html.document_fromstring(re.sub(r"<\?xml[^>]*\?>", "", content) or "<p></p>")
        whole = _visible(tree)
        for path in QUOTES_IN_HTML:
            for element in tree.xpath(path):
                if element.getparent() is not None:
                    element.drop_tree()
        return _visible(tree) or whole
    return re.sub(r"<[^>]+>", " ", content).strip()


def _visible(tree: html.HtmlElement) -> str:
    for element in tree.xpath("//script | //style | //head/title"):
        element.drop_tree()
    lines = (line.rstrip() for line in get_text(html.tostring(tree, encoding="unicode")).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
