"""Whom our results stand beside: the county, a group of municipalities like ours, and those one by one.

Kolada chooses anew each year which municipalities are alike, so the groups are asked for and never known beforehand.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from portal.models import TownHall, User, town_hall
from portal.models.pages import GROUP
from portal.people import log
from portal.text import municipalities
from portal.text.exceptions import NotAllowed
from surveys.importing import kolada
from surveys.models import Municipality

Kind = Municipality.Kind


@dataclass(frozen=True)
class Group:
    """`members` are names by code, without ours."""

    code: str
    name: str
    kind: str
    members: dict[str, str] = field(default_factory=dict)

    @property
    def member_names(self) -> list[str]:
        return list(self.members.values())


def remember_ours() -> None:
    """The row that our results hang on, as soon as it is known whose portal it is."""
    if code := town_hall().code:
        Municipality.objects.get_or_create(code=code, defaults={"name": town_hall().place or code})


def found_in_kolada() -> list[Group]:
    """The newest group of municipalities like ours, and the county's. What Kolada does not have is not there.

    Raises KoladaDown with a sentence.
    """
    ours = municipalities.by_code().get(town_hall().code)
    if ours is None:
        raise NotAllowed("Fyll i kommunen först. Då vet vi vilka grupper vi ska fråga efter.")
    alike = _groups(Kind.SIMILAR, f"Liknande kommuner, övergripande, {ours.name}, ", ours)
    county = _groups(Kind.COUNTY, f"{ours.county}s kommuner", ours)
    return [groups[-1] for groups in (alike, county) if groups]


def _groups(kind: str, title: str, ours: municipalities.Municipality) -> list[Group]:
    """Those with that title and perhaps a year after it, the newest last."""
    right = re.compile(re.escape(title) + r"([0-9]{4})?\Z")
    found = [each for each in kolada.groups(settings.KOLADA_URL, title) if right.match(str(each.get("title")))]
    return [_group(kind, each, ours) for each in sorted(found, key=lambda each: each["title"]) if _is_group(each)]


def _is_group(said: dict) -> bool:
    return bool(GROUP.regex.match(str(said.get("id")))) and isinstance(said.get("members"), list)


def _group(kind: str, said: dict, ours: municipalities.Municipality) -> Group:
    codes = [str(each.get("member_id")) for each in said["members"] if isinstance(each, dict)]
    known = municipalities.by_code()
    members = {code: known[code].name for code in codes if code in known and code != ours.code}
    return Group(said["id"], said["title"][:120], kind, members)


@transaction.atomic
def take(groups: list[Group], *, by: User | None) -> None:
    """From now on we are compared with these. Earlier groups keep their results."""
    TownHall.write_first_values()
    remember(groups)
    log.note("compared.take", town_hall(), by=by, groups=[group.code for group in groups])


@transaction.atomic
def remember(groups: Iterable[Group]) -> None:
    remember_ours()
    for group in groups:
        Municipality.objects.update_or_create(code=group.code, defaults={"name": group.name, "kind": group.kind})
        if group.kind == Kind.SIMILAR:
            TownHall.objects.update(similar_group=group.code)
            _only_these_are_like_us(group.members)
    town_hall.forget()


def _only_these_are_like_us(members: dict[str, str]) -> None:
    Municipality.objects.filter(is_similar=True).exclude(code__in=members).update(is_similar=False)
    for code, name in members.items():
        Municipality.objects.update_or_create(
            code=code, defaults={"is_similar": True}, create_defaults={"name": name, "is_similar": True}
        )
