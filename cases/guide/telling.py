"""What a published change of the rules was, in short sentences, read from the rules before it and after it."""

from collections.abc import Iterator
from typing import Any

from cases.models import GuideStep, Wish

Names = dict[str, dict[Any, str]]


def names_now() -> Names:
    return {
        "steps": dict(GuideStep.objects.values_list("slug", "what")),
        "wishes": {str(pk): label for pk, label in Wish.objects.values_list("pk", "label")},
    }


def changes(before: dict, after: dict, names: Names) -> list[str]:
    found = [f"{_wish(pk, after, names)}: {sentence}" for pk, sentence in _steps_of_wishes(before, after, names)]
    for slug in before["questions"].keys() | after["questions"].keys():
        found += _of_question(before["questions"].get(slug), after["questions"].get(slug), names)
    for slug in sorted(before["steps"].keys() | after["steps"].keys()):
        what, told = names["steps"].get(slug, slug), [each["steps"].get(slug, {}) for each in (before, after)]
        found += [f"{what}: {sentence}" for sentence in _of_step(*told, names)]
    return found


def _wish(pk: str, after: dict, names: Names) -> str:
    return names["wishes"].get(pk) or after["wishes"].get(pk, {}).get("label", "En önskan som är borta")


def _steps_of_wishes(before: dict, after: dict, names: Names) -> Iterator[tuple[str, str]]:
    for pk in before["wishes"].keys() | after["wishes"].keys():
        was, now = before["wishes"].get(pk, {}), after["wishes"].get(pk, {})
        for sentence in _plus_minus(was.get("steps", ()), now.get("steps", ()), names["steps"]):
            yield pk, sentence
        if was and now and _words(was) != _words(now):
            yield pk, "ny text"


def _plus_minus(was, now, names: dict[Any, str]) -> list[str]:
    added = [f"+ {names.get(each, each)}" for each in now if each not in was]
    return added + [f"− {names.get(each, each)}" for each in was if each not in now]


def _words(told: dict) -> dict:
    return {name: value for name, value in told.items() if isinstance(value, str | int)}


def _of_question(was: dict | None, now: dict | None, names: Names) -> list[str]:
    text = (now or was or {}).get("text", "")
    if was is None or now is None:
        return [f"{text} {'Frågan är ny' if now else 'Frågan är borttagen'}"]
    wishes = _plus_minus([str(pk) for pk in was["wishes"]], [str(pk) for pk in now["wishes"]], names["wishes"])
    found = [f"{text} {sentence}" for sentence in wishes]
    found += [f"{text} ny text eller ordning"] if _words(was) != _words(now) else []
    for code in [*now["answers"], *(code for code in was["answers"] if code not in now["answers"])]:
        answers = was["answers"].get(code), now["answers"].get(code)
        found += [f"{text} {sentence}" for sentence in _of_answer(*answers, names["steps"])]
    return found


def _of_answer(was: dict | None, now: dict | None, steps: dict[Any, str]) -> list[str]:
    label = (now or was or {}).get("label", "")
    if now is None:
        return [f"{label}: svaret är borttaget"]
    found = [] if was else [f"{label}: svaret är nytt"]
    was = was or {"adds": [], "removes": []}
    found += [f"{label}, lägger till: {each}" for each in _plus_minus(was["adds"], now["adds"], steps)]
    found += [f"{label}, tar bort: {each}" for each in _plus_minus(was["removes"], now["removes"], steps)]
    if "label" in was and _words(was) != _words(now):
        found.append(f"{label}: ny text eller ordning")
    return found


def _of_step(was: dict, now: dict, names: Names) -> Iterator[str]:
    if not was or not now:
        yield "steget är nytt" if now else "steget är borttaget"
    elif was["is_active"] != now["is_active"]:
        yield "används igen" if now["is_active"] else "används inte längre"
    for each in _plus_minus(was.get("depends_on", ()), now.get("depends_on", ()), names["steps"]):
        yield f"väntar på {each}"
