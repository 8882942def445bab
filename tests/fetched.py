"""The pages that a test fetched, one of each: what the standard says of their HTML, and how easy they are to read.

They are as they were sent: a browser mends what is wrong before anything in it can look.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from lxml import html

from tests.dressed import FEWEST_WORDS, words
from tests.lix import lix

JAVA, JAR = shutil.which("java"), Path(settings.BASE_DIR) / "var/vnu/vnu.jar"
HAS_CHECKER = bool(JAVA) and JAR.exists()  # the Nu checker, as `make test` fetched it

# What the page says in sentences: its paragraphs, points of lists and explanations, and what stands under a field. Not
# its tables, menus, buttons and names, which are no sentences; nor what people have written, which is not ours.
PROSE = "p dd li .help .form-text"
NOT_PROSE = "nav header footer table button option template [lang] .pre .said"
SENTENCE = re.compile(r"[.!?:]$")
OF_ONE_PERSON = re.compile(rb'(value|nonce)="[^"]*"')


def _xpath(kinds: str) -> str:
    """Of names of elements, of `.classes` and of `[attributes]`."""
    classes = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
    each = {".": lambda kind: classes.format(kind[1:]), "[": lambda kind: f"@{kind[1:-1]}"}
    return " or ".join(each.get(kind[0], "self::{}".format)(kind) for kind in kinds.split())


SAYS = f"//main//*[{_xpath(PROSE)}][not(ancestor-or-self::*[not(self::html)][{_xpath(NOT_PROSE)}])]"


class Fetched:
    def __init__(self) -> None:
        self._found: dict[bytes, tuple[str, bytes]] = {}

    def keep(self, response) -> None:
        """Unless its main part is that of one that is kept."""
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            return
        content = OF_ONE_PERSON.sub(b"", response.content)
        main = re.search(rb"<main.*</main>", content, re.DOTALL)
        self._found.setdefault(main[0] if main else content, (response.wsgi_request.path, response.content))

    def faults(self, folder: Path) -> list[str]:
        """Both kinds. The folder is where the pages lie while they are checked."""
        assert len(self._found) > 20
        return [*self._against_the_standard(folder), *self._hard_to_read()]

    def _against_the_standard(self, folder: Path) -> list[str]:
        """One process for all. Without a checker there is nothing to say here, and the end of the run says so."""
        if not HAS_CHECKER:
            return []
        folder.mkdir()
        addresses = {}
        for number, (address, content) in enumerate(self._found.values()):
            (folder / f"{number}.html").write_bytes(content)
            addresses[f"{number}.html"] = address
        command = [JAVA, "-jar", JAR, "--format", "json", "--exit-zero-always", "--stdout", "--errors-only", folder]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["messages"]
        assert all(each["type"] != "non-document-error" for each in found), found
        return [f"{addresses[Path(each['url']).name]}: {each['message']} {each['extract']}" for each in found]

    def _hard_to_read(self) -> list[str]:
        texts = {address: prose(content) for address, content in self._found.values()}
        return [
            f"{address}: LIX {lix(text):.0f}: {text}"
            for address, text in texts.items()
            if len(words(text)) >= FEWEST_WORDS and lix(text) >= 40
        ]


def prose(content: bytes) -> str:
    """A line for each paragraph, once; none of a page in another language."""
    tree = html.document_fromstring(content.decode())
    if tree.get("lang") != "sv":
        return ""
    parts = [part for part in tree.xpath(SAYS) if not part.xpath("descendant::*[self::p or self::li or self::dd]")]
    for line in tree.iter("br"):
        line.tail = f" {line.tail or ''}"
    said = (" ".join(part.text_content().split()) for part in parts)
    return "\n".join(dict.fromkeys(line for line in said if SENTENCE.search(line)))
