"""How thirty screens look, at the width of a telephone and of a desk, in light and dark: kept as small pictures and
compared with what is drawn now. `make pictures` keeps them anew; look at them before they are committed.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from django.urls import reverse
from PIL import Image, ImageChops
from playwright.sync_api import Page

from cases.models import Assignment, Case
from cases.workflow import AssignmentState, State
from tests.browser.barriers import settle
from training.models import Cohort

KEPT = Path(__file__).with_name("looks")
SIZES = {360: 740, 1366: 900}
SCHEMES = ("light", "dark")
SMALLER = 3  # what is kept has so many dots fewer each way: letters blur, boxes and colours stay
SEEN = 28  # of 255: a difference that the eye notices
MOST = 0.012  # of the picture may differ that much: another version of a letter, half a line
LARGEST = 8 * 2**20  # bytes that all of them may take


def at(name: str, *args: object) -> Callable[[], str]:
    """Of an argument that is called, what it gives when the picture is taken."""
    return lambda: reverse(name, args=[each() if callable(each) else each for each in args])


def asked() -> int:
    return Case.objects.filter(state=State.IN_PROGRESS, assignments__state=AssignmentState.ACCEPTED).earliest("pk").pk


def bos() -> str:
    return Case.objects.filter(contact__email="foretag@example.org").latest("pk").reference


def hers() -> int:
    mine = Assignment.objects.filter(officer__email="bygg@example.org", state=AssignmentState.ACCEPTED)
    return mine.earliest("pk").pk


# Who sees it (the first part of the address; nobody is a visitor), and where it is.
SCREENS: dict[str, tuple[str, Callable[[], str]]] = {
    "start": ("", at("home")),
    "vagvisaren": ("", at("guide")),
    "nytt-arende": ("", at("new_case")),
    "folj": ("", at("follow")),
    "traffar": ("", at("events")),
    "resultat": ("", at("survey_results")),
    "sa-gar-det": ("", at("how_it_goes")),
    "personuppgifter": ("", at("privacy")),
    "in-english": ("", at("in_english")),
    "logga-in": ("", at("account_login")),
    "mina-sidor": ("foretag", at("my_pages")),
    "foretagets-arende": ("foretag", at("business_case", bos)),
    "mina-fragor": ("bygg", at("workspace")),
    "fragan": ("bygg", at("assignment", hers)),
    "chefens": ("chef.bygg", at("workspace")),
    "direktorens-siffror": ("direktor", at("figures")),
    "dagslista": ("registrator", at("day_list")),
    "gallring": ("registrator", at("disposal")),
    "i-dag": ("lots", at("today")),
    "arendelista": ("lots", at("admin:cases_case_changelist")),
    "arende": ("lots", at("admin:cases_case_change", asked)),
    "lotsmoten": ("lots", at("admin:cases_pilotmeeting_changelist")),
    "post": ("lots", at("admin:portal_incomingemail_changelist")),
    "allt-som-skots": ("lots", at("admin:index")),
    "personer": ("lots", at("admin:portal_user_changelist")),
    "standardtext": ("lots", at("admin:cases_standardtext_add")),
    "atgarder": ("lots", at("improvements")),
    "omgang": ("lots", at("cohort", lambda: Cohort.objects.latest("begins").pk)),
    "handbok": ("lots", at("handbook")),
    "formsprak": ("lots", at("design")),
}


def taken(page: Page, address: str) -> dict[str, Image.Image]:
    """A picture for each width and scheme, of what is seen before one scrolls."""
    page.goto(address)
    settle(page)
    usual, found = page.viewport_size, {}
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
            found[f"{width}-{scheme}"] = shot.reduce(SMALLER)
    page.set_viewport_size(usual)
    page.emulate_media(color_scheme="light")
    return found


def keep(name: str, pictures: dict[str, Image.Image]) -> None:
    KEPT.mkdir(exist_ok=True)
    for view, picture in pictures.items():
        picture.save(KEPT / f"{name}-{view}.webp", quality=70, method=6)


def differing(name: str, pictures: dict[str, Image.Image]) -> list[str]:
    """The views that look otherwise than they are kept, with the part of the picture that differs."""
    shares = {f"{name}-{view}": share(picture, KEPT / f"{name}-{view}.webp") for view, picture in pictures.items()}
    return [f"{view}: {part:.1%}" for view, part in shares.items() if part > MOST]


def share(picture: Image.Image, kept: Path) -> float:
    """How much of the picture differs so that one sees it: 0 to 1, and 1 where nothing of that size is kept."""
    if not kept.exists() or (old := Image.open(kept).convert("RGB")).size != picture.size:
        return 1.0
    difference = ImageChops.difference(picture.reduce(2), old.reduce(2)).convert("L")
    return sum(difference.histogram()[SEEN:]) / (difference.width * difference.height)
