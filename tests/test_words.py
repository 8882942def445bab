"""One word for one thing, in every sentence that somebody reads: what was stiff or untrue does not come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = "cases", "events", "portal", "surveys", "training"
# What stood there, and what stands there now. An e-mail is never "brev", which is a thing of paper.
STIFF = {
    r"(?<![\w#./=?&\"'-])brev(et|en|ets|ens)?(?![\w=-]|\.\w)": "mejl",
    r"hopför[dt]|\bför(a|d|t|s|de|des|ts)? (\w+ )?ihop\b": "slå ihop",
    r"\bär lova[dt]\b": "har lovats, vi har lovat",
    r"bli(r|vit)? nådd": "bli kontaktad",
    r"klock(a|an|or|orna) (står|stod|stått) still": "svarstiden räknas inte",
    r"driver våra datorer": "sköter våra it-system",
    r"frågar vi inte om lov": "behöver vi inte ditt samtycke",
    r"\bden läser namn": "arrangören ser namn",
    r"får ni den direkt": "får ni den automatiskt",
    r">\s*det är skräp": "markera som skräp",
    r"\b(ta|tar|tas) ut akten\b": "lämna ut akten",
    r"\b(stryk|stryka|stryker|strykas|stryks|ströks?|struk(en|na|its?))\b": "maska, ta bort",
    r"\"Bruten\"": "brutet",
    r"\btalk English\b": "speak English",
    r"\bbusiness pilot\b|<[^>]+>[^<{]*\bthe pilot\b": "the business adviser",
}
OF_PAPER = {"i ett brev"}  # another way for whoever cannot use the page
OF_OTHERS = {"portal/mail/incoming/answers.py"}  # how mail programs name what they quote


STIFF_NOW = re.compile("|".join(STIFF), re.IGNORECASE)


def sentences(path: Path, text: str) -> Iterator[str]:
    """Of a Python file those of its texts, but for docstrings, addresses and other names; of all others each line."""
    if path.suffix != ".py":
        yield from text.splitlines()
        return
    tree = ast.parse(text)
    own = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in own:
            continue
        if " " in node.value or node.value[:1].isupper():
            yield from (f'"{line}"' if line[:1].isupper() else line for line in node.value.splitlines())


def test_no_sentence_on_screen_has_a_stiff_word():
    kinds = {"templates": ("html", "txt"), "static": ("js",)} | dict.fromkeys(APPS, ("py", "md", "toml", "typ"))
    paths = [path for folder, each in kinds.items() for kind in each for path in (ROOT / folder).rglob(f"*.{kind}")]
    shown = [path for path in paths if not {"migrations", "demo"} & set(path.parts)]
    assert len(shown) > 800
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in shown
        if str(path.relative_to(ROOT)) not in OF_OTHERS and STIFF_NOW.search(text := path.read_text())
        for line in sentences(path, text)
        if STIFF_NOW.search(line) and not any(paper in line for paper in OF_PAPER)
    ]
    assert found == []
