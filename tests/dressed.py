"""What is wrong with a letter in HTML, held against its text: the same words, one deed, and nothing from elsewhere."""

import re
from dataclasses import dataclass

from django.conf import settings
from lxml import etree, html

from portal.mail.outbox import sending
from portal.models import OutgoingEmail
from tests.lix import lix

MOST_BYTES = 40_000
FEWEST_WORDS = 20  # of a sentence or two LIX tells how long the sector's name is
HELP = "Fungerar inte knappen? Kopiera adressen:"
ADDRESS = re.compile(r"https?://\S+|\[\[personlig-lank-\d+\]\]\S*")


@dataclass
class Dressed:
    text: str
    markup: str

    @classmethod
    def of(cls, letter: OutgoingEmail) -> "Dressed":
        """As it leaves."""
        message = sending.as_message(letter)
        return cls(str(message.body), next(str(part[0]) for part in message.alternatives if "html" in part[1]))

    @property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.markup)

    @property
    def buttons(self) -> list[str]:
        return [" ".join(each.text_content().split()) for each in self.tree.xpath("//td[@class='button']//a")]

    def faults(self) -> list[str]:
        tree, found = self.tree, []
        if self.words() != (said := words(re.sub(r"(?m)^(\d{1,2}\.|[-–•*]) +", "", self.text))):
            found.append(f"other words: {self.words()} for {said}")
        found += [f"{len(self.buttons)} buttons"] if len(self.buttons) > 1 else []
        if tree.get("lang") != "sv" or not tree.findtext(".//title").strip():
            found.append("no language, or no title")
        found += ["a picture, a script, or something that is fetched" for _ in tree.xpath(FETCHED)]
        found += ["a table that is read as one" for _ in tree.xpath("//table[not(@role='presentation')]")]
        found += [f"hides {each.get('href')}" for each in tree.xpath("//a") if _hides(each)]
        found += ["too large"] if len(self.markup.encode()) > MOST_BYTES else []
        return found

    def words(self) -> list[str]:
        body = self.tree.body
        for each in body.xpath("//td[@class='head'] | //comment()"):
            each.drop_tree()
        for each in body.iter("p", "td", "li", "br"):
            each.tail = f" {each.tail or ''}"
        return words(body.text_content().replace(HELP, "", 1) if self.buttons else body.text_content())

    @property
    def lix(self) -> float:
        return lix(ADDRESS.sub("", self.text)) if len(words(self.text)) >= FEWEST_WORDS else 0


FETCHED = "//img | //script | //link | //iframe | //form | //*[@background] | //*[contains(@style, 'url(')]"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", ADDRESS.sub(" ", text))


def _hides(anchor: etree._Element) -> bool:
    """Whether it leads elsewhere than to the portal without showing where."""
    address = anchor.get("href")
    return " ".join(anchor.text_content().split()) != address and not address.startswith(f"{settings.SITE_URL}/")


def faults_of_letters() -> list[str]:
    """Of all that are in the outbox, and whether they are plain Swedish."""
    found = []
    for letter in OutgoingEmail.objects.all():
        as_it_leaves = Dressed.of(letter)
        found += [f"{letter.kind}: {fault}" for fault in as_it_leaves.faults()]
        found += [f"{letter.kind}: LIX {as_it_leaves.lix:.0f}: {letter.text}"] if as_it_leaves.lix >= 40 else []
    return found
