"""The one menu of site and desk: the same places, in the same words, wherever one stands; at most five at once."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.models import User
from portal.text.roles import Roles

AT_ONCE = 4  # beside them "Mer", with the rest


@dataclass(frozen=True)
class Place:
    """A page of the menu: `leads` when the pages below it are its own, `but` for those with a place themselves."""

    name: str
    words: str
    leads: bool = True
    but: str = ""


@dataclass(frozen=True)
class Search:
    """The box in the header of whoever works with cases."""

    name: str
    label: str


VISITORS = (
    Place("new_case", "Nytt ärende"),
    Place("follow", "Följ ditt ärende", leads=False),
    Place("events", "Träffar"),
    Place("survey_results", "Resultat"),
)
BUSINESS = (
    Place("new_case", "Nytt ärende"),
    Place("my_pages", "Mina sidor"),
    Place("events", "Träffar"),
    Place("survey_results", "Resultat"),
)

# What those who work here come to, the most used first; each role sees its own.
STAFF: tuple[tuple[Callable[[Roles], bool], Place], ...] = (
    (lambda roles: True, Place("today", "I dag", leads=False)),
    (lambda roles: roles.runs_cases or roles.sees_everything, Place("admin:cases_case_changelist", "Ärenden")),
    (lambda roles: "director" in roles.pilot, Place("lifted", "Lyft till dig")),
    (lambda roles: bool(roles.sectors), Place("workspace", "Mina frågor", but="find_questions")),
    (lambda roles: roles.runs_cases or roles.keeps_record, Place("admin:portal_incomingemail_changelist", "Post")),
    (lambda roles: roles.runs_cases, Place("admin:cases_pilotmeeting_changelist", "Lotsmöten")),
    (lambda roles: roles.keeps_record, Place("day_list", "Diarium")),
    (lambda roles: bool(roles.manager_of - roles.external), Place("own_sector", "Din sektor")),
    (lambda roles: roles.reads_figures, Place("figures", "Siffror")),
    (lambda roles: roles.decides_on_disposal and not roles.keeps_record, Place("disposal", "Gallring")),
    (lambda roles: roles.opens_training, Place("training", "Utbildning")),
    (lambda roles: roles.runs_cases, Place("register_for_somebody", "Registrera åt någon")),
    (lambda roles: roles.runs_cases, Place("admin:cases_companyvisit_changelist", "Företagsbesök")),
    (lambda roles: roles.is_pilot, Place("admin:events_event_changelist", "Träffar")),
    (lambda roles: not roles.is_pilot, Place("events", "Träffar")),
    (lambda roles: roles.is_pilot, Place("improvements", "Åtgärder")),
    (lambda roles: bool(roles.sectors), Place("own_guide_steps", "Vägvisaren")),
    (lambda roles: bool(roles.sectors), Place("absences", "Frånvaro")),
    (
        lambda roles: roles.is_inside and not (roles.runs_cases or roles.sees_everything),
        Place("admin:cases_case_changelist", "Alla ärenden"),
    ),
    (lambda roles: True, Place("survey_results", "Resultat")),
    (lambda roles: roles.is_pilot, Place("admin:index", "Allt som sköts", leads=False)),
    (lambda roles: roles.opens_training, Place("handbook", "Handbok")),
    (lambda roles: True, Place("home", "Webbplatsen", leads=False)),
)


def places(user: User) -> tuple[list[Place], list[Place]]:
    """What is seen at once, and what is under "Mer"."""
    if not user.is_authenticated:
        return list(VISITORS), []
    if not user.roles.opens_training:
        return list(BUSINESS), []
    own = [place for is_for, place in STAFF if is_for(user.roles)]
    return own[:AT_ONCE], own[AT_ONCE:]


def search(user: User) -> Search | None:
    if not user.is_authenticated:
        return None
    if user.roles.runs_cases or user.roles.sees_everything:
        return Search("admin:cases_case_changelist", "Sök ärende")
    return Search("find_questions", "Sök bland era frågor") if user.roles.own_sectors else None
