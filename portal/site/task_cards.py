"""What the desk's index shows: six cards in working words, of the models that the reader may open."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from portal.models import User


@dataclass(frozen=True)
class Kind:
    """What a card is about, its models, and pages beside them: the address's name and its words."""

    heading: str
    what_for: str
    models: tuple[str, ...]
    pages: tuple[tuple[str, str], ...] = ()


@dataclass
class Task:
    words: str
    address: str
    add_address: str | None = None


@dataclass
class Card:
    heading: str
    what_for: str
    tasks: list[Task] = field(default_factory=list)


KINDS = (
    Kind(
        "Ärenden, företag och post",
        "Läs, sök, kalla till möten, besök företag och följ mejlen.",
        (
            *("cases.Case", "cases.PilotMeeting", "cases.CompanyVisit", "portal.Business", "portal.IncomingEmail"),
            *("portal.OutgoingEmail", "portal.SecretLink", "cases.ClosingAnswer"),
        ),
    ),
    Kind(
        "Träffar, skola och utbildning",
        "Bjud in, se vilka som kommer, och följ det som ni har lovat att förbättra.",
        ("events.Event", "events.SchoolClass", "training.Cohort", "training.Board", "training.ImprovementAction"),
    ),
    Kind(
        "Mätningar",
        "Läs in resultat, sätt mål och bestäm vad som jämförs.",
        (
            *(
                "surveys.ImportBatch",
                "surveys.Target",
                "surveys.Survey",
                "surveys.Theme",
                "surveys.Area",
                "surveys.Factor",
            ),
            *("surveys.RespondentGroup", "surveys.Municipality", "surveys.Alias"),
        ),
    ),
    Kind(
        "Människor och sektorer",
        "Lägg till en kollega, ge roller och säg vem som är borta.",
        (
            *(
                "portal.User",
                "portal.Sector",
                "portal.SectorRole",
                "portal.PilotRole",
                "portal.Absence",
                "portal.Contact",
            ),
            "mfa.Authenticator",
        ),
    ),
    Kind(
        "Texter och vägvisaren",
        "Skriv det som företag läser, och det som vägvisaren svarar.",
        (
            *(
                "portal.Notice",
                "portal.Wording",
                "portal.InitiativePage",
                "cases.StandardText",
                "cases.ServicePromise",
            ),
            *("cases.Wish", "cases.MatterType", "cases.GuideStep", "cases.GuideQuestion", "cases.GuideEdition"),
        ),
        (("guide", "Vägvisaren som företag ser den"),),
    ),
    Kind(
        "Kommunen, regler och logg",
        "Namn och färger, när det påminns, hur länge saker sparas och vad som har hänt.",
        (
            *(
                "portal.TownHall",
                "portal.ReminderRule",
                "portal.RetentionRule",
                "portal.LegalGround",
                "portal.ClosedDay",
            ),
            *("portal.YearlyTask", "portal.LogEntry", "portal.SecurityEvent", "portal.AccessibilityMessage"),
        ),
        (
            ("checklist", "Kom igång och sköts om"),
            ("year", "Året"),
            ("surroundings", "Prova mejl och säkerhetskopior"),
        ),
    ),
)


def cards(app_list: Iterable[dict], user: User) -> list[Card]:
    """`app_list` is the admin's own: what the reader may open. What no card names stands last on the last one."""
    models = {f"{app['app_label']}.{model['object_name']}": model for app in app_list for model in app["models"]}
    found = [Card(kind.heading, kind.what_for, [*_tasks(kind, models), *_pages(kind, user)]) for kind in KINDS]
    found[-1].tasks += [_task(model) for model in models.values()]
    return [card for card in found if card.tasks]


def _tasks(kind: Kind, models: dict[str, dict]) -> list[Task]:
    return [_task(model) for name in kind.models if (model := models.pop(name, None))]


def _task(model: dict) -> Task:
    return Task(str(model["name"]), model["admin_url"], model["add_url"])


def _pages(kind: Kind, user: User) -> list[Task]:
    return [Task(words, reverse(name)) for name, words in kind.pages] if user.roles.is_pilot else []
