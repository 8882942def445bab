"""The chapters as they are written: `chapters/PART/SLUG.md`, a head in TOML between two lines of plus signs, then
Markdown. The order of a part's chapters is its `order.txt`.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from portal.text.roles import Roles

FOLDER = Path(__file__).with_name("chapters")
WRITTEN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Chapter:
    part: str
    slug: str
    title: str
    summary: str
    text: str
    pages: tuple[str, ...] = ()  # names of the addresses whose help it is; a star stands for anything
    words: str = ""  # what else somebody may search for

    @cached_property
    def tree(self) -> SyntaxTreeNode:
        return SyntaxTreeNode(WRITTEN.parse(self.text))

    def helps_with(self, page: str) -> bool:
        return any(fnmatchcase(page, pattern) for pattern in self.pages)


@dataclass(frozen=True)
class Part:
    slug: str
    title: str
    is_for: Callable[[Roles], bool]

    @cached_property
    def chapters(self) -> list[Chapter]:
        return [_read(self.slug, slug) for slug in (FOLDER / self.slug / "order.txt").read_text().split()]


PARTS = [
    Part("kom-igang", "Kom igång och håll i ordning", lambda roles: roles.is_pilot),
    Part("arenden", "Ärenden", lambda roles: roles.runs_cases),
    Part("vagvisaren", "Vägvisaren", lambda roles: roles.is_pilot),
    Part("traffar-och-resultat", "Träffar och resultat", lambda roles: roles.is_pilot),
    Part("handlaggare", "För dig som handlägger", lambda roles: bool(roles.officer_of)),
    Part("chef", "För dig som är chef", lambda roles: bool(roles.manager_of)),
    Part("direktor", "För dig som är kommundirektör", lambda roles: "director" in roles.pilot),
    Part("registrator", "För dig som är registrator", lambda roles: "registrar" in roles.pilot),
    Part("utbildning", "Utbildningen Förenkla", lambda roles: roles.is_pilot),
    Part("it", "För dig som sköter driften", lambda roles: roles.is_superuser),
]


def _read(part: str, slug: str) -> Chapter:
    _, head, text = (FOLDER / part / f"{slug}.md").read_text(encoding="utf-8").split("+++\n", 2)
    told = tomllib.loads(head)
    return Chapter(part=part, slug=slug, text=text, **told | {"pages": tuple(told.get("pages", ()))})


def parts_for(roles: Roles) -> tuple[list[Part], list[Part]]:
    """The reader's own, and all others."""
    own = [part for part in PARTS if part.is_for(roles)]
    return own, [part for part in PARTS if part not in own]


@cache
def help_with(page: str, roles: Roles) -> Chapter | None:
    """The chapter about the page with that name: the reader's own, if several tell of it."""
    own, others = parts_for(roles)
    return next((each for part in own + others for each in part.chapters if each.helps_with(page)), None)
