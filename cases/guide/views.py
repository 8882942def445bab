"""The guide's public pages: what somebody wishes, the questions, the map, and one step. All of it is in the address.

No account, no script, nothing kept: whoever has the address has the page, and going back loses nothing.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.guide import words
from cases.guide.cards import Asked, Card, Language, Summary, asked_of
from cases.guide.counting import Kind, count
from cases.guide.measuring import measured
from cases.guide.reading import Map, Told, guide, told_in
from cases.models.guide import ALL, WISH
from portal.models import town_hall


@login_not_required
def wishes(request: HttpRequest, lang: str = words.SWEDISH) -> HttpResponse:
    """What do you want to do? Those chosen before are ticked."""
    language, told = Language(lang), told_in(request.GET, guide())
    shown = [
        (wish, language.of(wish, "label"), language.said_in(wish, "label"), wish.pk in told.wishes)
        for wish in guide().wishes.values()
    ]
    return _page(request, "wishes", language, told, shown=shown)


@login_not_required
def questions(request: HttpRequest, lang: str = words.SWEDISH) -> HttpResponse:
    """One question at a time, an answer a press; or all on one page. When nothing is left to ask: the map."""
    language, told = Language(lang), told_in(request.GET, guide())
    if not told.wishes:
        messages.warning(request, language.words["choose_one"])
        return redirect(language.url("guide"))
    asked = asked_of(guide(), told, language)
    if ALL in request.GET:
        return _page(request, "all_questions", language, told, asked=asked)
    number = next((number for number, each in enumerate(asked) if not each.chosen), len(asked))
    _count(request, [(Kind.ANSWERED, each.slug) for each in asked[:number][-1:]])
    if number == len(asked):
        return redirect(language.url("guide_map", told))
    now = asked[number]
    _count(request, [(Kind.QUESTION, now.slug)])
    before = language.url("guide_questions", _before(asked[:number], told)) if number else ""
    return _page(request, "question", language, told, asked=now, number=number + 1, of=len(asked), before=before)


def _before(asked: list[Asked], told: Told) -> Told:
    """What had been told when the last of these was asked."""
    return Told(told.wishes, {each.slug: each.chosen for each in asked[:-1]})


@login_not_required
def map_of(request: HttpRequest, lang: str = words.SWEDISH) -> HttpResponse:
    """What is needed, in order. A question that is not answered counts as "vet inte"."""
    language, told = Language(lang), told_in(request.GET, guide())
    if not told.wishes:
        return redirect(language.url("guide"))
    made = Map(guide(), told)
    _count(request, [(Kind.MAP, ""), *((Kind.WISH, str(wish)) for wish in told.wishes)])
    times = measured()
    turns = [[Card.of(place, language, times) for place in turn] for turn in made.turns]
    told_more = {
        "turns": turns,
        "unsure": [card for turn in turns for card in turn if not card.is_certain],
        "summary": Summary(made, language),
        "chosen": [language.of(wish, "label") for wish in made.wishes],
        "asked": asked_of(guide(), told, language),
    }
    return _page(request, "map", language, told, **told_more)


@login_not_required
def step(request: HttpRequest, slug: str, lang: str = words.SWEDISH) -> HttpResponse:
    """One step by itself, so that somebody can be sent the address of it."""
    language, found = Language(lang), guide().steps.get(slug)
    if found is None:
        raise Http404
    _count(request, [(Kind.STEP, slug)])
    return _page(request, "step", language, Told(()), card=Card(found, language, measured=measured().get(slug)))


def _count(request: HttpRequest, shown: list[tuple[Kind, str]]) -> None:
    """Those who work here read it too, and are not counted."""
    if not (request.user.is_authenticated and request.user.roles.works_here):
        count(shown)


# The address of each page in the other language, by the template's name.
PAGES = {"wishes": "guide", "question": "guide_questions", "all_questions": "guide_questions", "map": "guide_map"}


def _page(request: HttpRequest, name: str, language: Language, told: Told, **context: object) -> HttpResponse:
    card = context.get("card")
    in_other = language.other.url("guide_step", slug=card.slug) if card else language.other.url(PAGES[name], told)
    context |= {
        "language": language,
        "words": language.words,
        "told": told,
        "WISH": WISH,
        "in_other": in_other,
        "is_ready": bool(guide().wishes),
        "counted": language.words["question"].format(number=context.get("number"), of=context.get("of")),
        "has_english": language.is_english or any(each.what_en for each in guide().steps.values()),
        "urls": {page: language.url(page, told) for page in ("guide", "guide_questions", "guide_map")},
        "forms": {page: language.url(page) for page in ("guide_questions", "guide_map")},
        "may_send": town_hall().is_open,
        "send": f"{reverse('new_case')}?{urlencode(told.pairs)}",
    }
    return render(request, f"cases/guide/{name}.html", context)
