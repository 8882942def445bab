"""A chapter as HTML, as blocks of the PDF, and as the plain words that are searched.

Its links lead to a page (`sida:NAME`) or to another chapter (`kapitel:PART/SLUG`); a picture is `bild:NAME`, which
`tests/browser/test_handbook.py` takes of this very version.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from portal.files import pdf
from portal.site.handbook.chapters import WRITTEN, Chapter

FOLDER = Path(settings.BASE_DIR) / "static" / "handbook"
PICTURES = Path(__file__).with_name("pictures.json")  # of each: how wide and high it is, and what was read in it


@cache
def pictures() -> dict[str, dict]:
    return json.loads(PICTURES.read_text(encoding="utf-8"))


def _picture(renderer: RendererHTML, tokens: list[Token], place: int, options, env) -> str:
    """One that leads to itself, since a telephone shows it small."""
    return f'<a href="{tokens[place].attrs["src"]}">{renderer.image(tokens, place, options, env)}</a>'


WRITTEN.add_render_rule("image", _picture)


def as_html(chapter: Chapter) -> SafeString:
    tokens = WRITTEN.parse(chapter.text)
    for token in tokens:
        for inner in token.children or ():
            _lead(inner)
    return SafeString(WRITTEN.renderer.render(tokens, WRITTEN.options, {}))


def _lead(token: Token) -> None:
    if token.type == "link_open":
        token.attrs["href"] = address_of(str(token.attrs["href"]))
    elif token.type == "image":
        name = _name_of(token.attrs["src"])
        size = {side: str(pictures()[name][side]) for side in ("width", "height")}
        token.attrs |= size | {"src": static(f"handbook/{name}.webp"), "loading": "lazy"}


def address_of(link: str) -> str:
    kind, _, name = link.partition(":")
    if kind == "sida":
        return reverse(name)
    return reverse("handbook_chapter", args=name.split("/")) if kind == "kapitel" else link


def _name_of(source: object) -> str:
    return str(source).removeprefix("bild:")


def as_blocks(chapter: Chapter) -> Iterator[pdf.Block]:
    for node in chapter.tree.children:
        match node.type:
            case "heading":
                yield pdf.heading(words_of(node), level=4)
            case "bullet_list" | "ordered_list":
                items = ["\n".join(map(words_of, item.children)) for item in node.children]
                yield pdf.points(items, numbered=node.type == "ordered_list")
            case "fence" | "code_block":
                yield pdf.text(node.content)
            case _:
                shown = [each for each in node.walk() if each.type == "image"]
                yield from (pdf.picture(f"{_name_of(each.attrs['src'])}.webp", says=each.content) for each in shown)
                if not shown:
                    yield pdf.text(words_of(node))


def words_of(node: SyntaxTreeNode) -> str:
    """What is read of it, without marks; of a picture nothing."""
    return "".join(_words(node))


def _words(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type in {"text", "code_inline", "fence", "code_block"}:
        yield node.content
    elif node.type in {"softbreak", "hardbreak"}:
        yield " "
    elif node.type != "image":
        for child in node.children:
            yield from _words(child)


def plain(chapter: Chapter) -> str:
    """All of its words, a block a line."""
    return "\n".join(words_of(node) for node in chapter.tree.children)
