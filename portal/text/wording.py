"""The registry of texts that Eva may rewrite: each has a key, a first version and its placeholders.

Pure: rows live in `portal.models.words`. Every floor adds its own texts with `register`.
"""

from string import Formatter

DEFAULTS: dict[str, str] = {}


def register(texts: dict[str, str]) -> None:
    if doubled := DEFAULTS.keys() & texts.keys():
        raise ValueError(f"Wordings registered twice: {sorted(doubled)}")
    DEFAULTS.update(texts)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def problem_with(key: str, text: str) -> str | None:
    """What is wrong with Eva's text for that key, in Swedish, or None."""
    try:
        used = placeholders(text)
    except ValueError:
        return "Det finns en klammer { eller } som inte hör ihop med någon annan."
    allowed = placeholders(DEFAULTS.get(key, ""))
    if unknown := used - allowed:
        names = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "inga alls"
        return f"{{{sorted(unknown)[0]}}} finns inte i den här texten. Du kan använda: {names}."
    return None


def fill(text: str, **values: object) -> str:
    return text.format_map({name: values.get(name, "") for name in placeholders(text)}) if "{" in text else text
