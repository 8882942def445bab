"""Changing a step's texts, and confirming that they are right."""

from copy import copy
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.guide.owners import rules
from cases.models import GuideStep
from cases.models.guide import review_after
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed

TEXTS = (*GuideStep.SWEDISH, "apply_url", *GuideStep.ENGLISH)
TRANSLATED = {name.removesuffix("_en") for name in GuideStep.ENGLISH}
CHANGED = "Någon annan har ändrat steget medan du skrev. Läs det som står nu, och spara igen om ditt ska gälla."


def stamp(step: GuideStep) -> str:
    """Of its texts as somebody reads them, to be known again when they are saved."""
    told = "\0".join(str(getattr(step, name)) for name in TEXTS)
    return sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def change(
    step: GuideStep, *, by: User, seen: str, confirms: bool = False, at: datetime | None = None, **texts: Any
) -> GuideStep:
    """The texts by their names. `seen` is the stamp of what the writer had read."""
    step, at = _as_seen(step, seen, by=by), at or timezone.now()
    was = copy(step)
    for name, value in texts.items():
        setattr(step, name, value)
    if changed := date_change(step, was=was, by=by, at=at):
        step.save()
        log.note("guide_step.change", step, by=by, at=at, fields=changed, is_confirmed=step.is_confirmed)
    return _confirm(step, by=by, at=at) if confirms else step


@transaction.atomic
def confirm(step: GuideStep, *, by: User, seen: str, at: datetime | None = None) -> GuideStep:
    return _confirm(_as_seen(step, seen, by=by), by=by, at=at or timezone.now())


def lines(text: str) -> str:
    """As a text is stored: a browser ends its lines in another way, and that is no change."""
    return "\n".join(text.splitlines()).strip()


def date_change(step: GuideStep, *, was: GuideStep, by: User, at: datetime) -> list[str]:
    """Before it is saved; gives the names of what is changed. What somebody else has written its owner has not
    confirmed, and what another sector has confirmed its new owner has not.
    """
    changed = sorted(name for name in (*TEXTS, "sector_id") if getattr(step, name) != getattr(was, name))
    if set(changed) & set(GuideStep.SWEDISH):
        step.english_at = step.english_at or step.changed_at
        was_as_new = step.english_at >= step.changed_at
        step.changed_at = at
        if was_as_new and not set(changed) & TRANSLATED:  # a fee or a law, of which there is no English
            step.english_at = at
    if set(changed) & set(GuideStep.ENGLISH):
        step.english_at = at
    is_of_owner = rules.may_confirm(by, step) and "sector_id" not in changed
    if set(changed) & {*GuideStep.SWEDISH, "sector_id"} and not is_of_owner:
        step.confirmed_at = step.confirmed_by = step.next_review = None
    return changed


def _as_seen(step: GuideStep, seen: str, *, by: User) -> GuideStep:
    rows = GuideStep.objects.select_for_update(of=["self"]).filter(rules.editable_by(by))
    found = rows.select_related("sector").filter(pk=step.pk).first()
    if not found:
        raise NotAllowed("Bara den som arbetar på sektorn, och lotsen, ändrar steget.")
    if stamp(found) != seen:
        raise NotAllowed(CHANGED)
    return found


def _confirm(step: GuideStep, *, by: User, at: datetime) -> GuideStep:
    if not rules.may_confirm(by, step):
        raise NotAllowed(f"Bara den som arbetar på {step.holder} kan bekräfta steget.")
    step.confirmed_by, step.confirmed_at, step.next_review = by, at, review_after(timezone.localdate(at))
    step.save(update_fields=["confirmed_by", "confirmed_at", "next_review"])
    log.note("guide_step.confirm", step, by=by, at=at)
    return step
