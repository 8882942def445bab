"""Every button and form of the site, read from the code: so that a new one is missed by name."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, get_resolver, resolve

from cases.admin import commands, meeting_commands, post
from cases.admin.listing import bulk
from cases.views.answering_commands import AssignmentPage
from cases.visits import views as visits
from events.admin.desk import EventPage
from portal.admin.companies import CardPage
from portal.mail.incoming.homes import HOMES, Home
from portal.people.unsent_input import SAVING
from surveys.admin.importing import BatchPage
from training.views import cohorts, improvements

# The buttons behind an address that takes the button's name.
BUTTONS = {
    "admin:cases_case_do": commands.COMMANDS,
    "admin:cases_case_many": bulk.COMMANDS,
    "admin:cases_pilotmeeting_do": meeting_commands.COMMANDS,
    "admin:post_do": post.COMMANDS,
    "admin:portal_business_do": CardPage.commands,
    "visit_do": visits.VisitPage.commands,
    "visit_promise_do": visits.PromisePage.commands,
    "admin:events_event_do": EventPage.commands,
    "admin:surveys_importbatch_do": BatchPage.commands,
    "improvement_do": improvements.COMMANDS,
    "cohort_do_with_people": {"bjud-in-igen", *cohorts.COMMANDS},
}
KEEPS = re.compile(r"""data-keep="{% url '([\w:]+)'(?: [\w.]+ '(\w+)')? %}""")
KEEP_ONLY = ("_keep", "_save")  # addresses that take nothing else
OURS = re.compile(r"^(cases|events|training|surveys|portal)\.")


def name_of(address: str, data: dict) -> str:
    """As what a press is known: the view's name, and the button's where one view takes several."""
    match = resolve(address.split("?")[0])
    if SAVING in data and not match.view_name.endswith(KEEP_ONLY) and match.view_name not in BUTTONS:
        return f"{match.view_name}:saving"
    if match.view_name not in BUTTONS:
        return f"{match.view_name}:{data['action']}" if "action" in data else match.view_name
    return f"{match.view_name}:{match.kwargs.get('command') or data['command']}"


def all_actions() -> set[str]:
    views = {name for name, view in _views(get_resolver().url_patterns) if _takes_posts(view)}
    buttons = {f"{view}:{slug}" for view, slugs in BUTTONS.items() for slug in slugs}
    chosen = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist:{name}"
        for model, site in admin.site._registry.items()
        for name in site.actions or ()
        for name in [name if isinstance(name, str) else name.__name__]
    }
    officers = {f"assignment_{slug}" for slug in AssignmentPage.commands}
    return views - BUTTONS.keys() | buttons | chosen | officers | set(_drafts()) | set(_replies())


def _drafts() -> Iterator[str]:
    """What the script of a page saves, of what somebody has typed there: every form that names where it is kept."""
    yield "assignment_save"  # by the page's door
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        for name, button in KEEPS.findall(template.read_text()):
            yield f"{name}:{button}" if button else name if name.endswith(KEEP_ONLY) else f"{name}:saving"


def _replies() -> Iterator[str]:
    """What becomes of an answer to a letter, in words or in a calendar, about each thing that takes any."""
    for thing, home in HOMES.items():
        for deed in ("answered", "attends"):
            if getattr(type(home), deed) is not getattr(Home, deed):
                yield f"reply:{thing}:{deed}"


def _views(patterns, space: str = "") -> Iterator[tuple[str, object]]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", inspect.unwrap(each.callback)
        else:
            yield from _views(each.url_patterns, f"{each.namespace}:" if each.namespace else space)


def _takes_posts(view) -> bool:
    """By itself, or by what it calls of its own file."""
    view = getattr(view, "view_class", view)
    if not OURS.match(view.__module__):
        return False
    source, beside = inspect.getsource(view), vars(inspect.getmodule(view))
    called = [beside[name] for name in set(re.findall(r"\b(_\w+)\(", source)) if inspect.isfunction(beside.get(name))]
    sources = [source, *(inspect.getsource(each) for each in called if each.__module__ == view.__module__)]
    return any(re.search(r"POST|\bpost\b|form_valid", each) for each in sources)
