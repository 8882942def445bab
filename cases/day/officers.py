"""The questions to the own sector: one's own, those of people one stands in for, and those that nobody has; of whoever
leads it, what is late there; and what waits for the director."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.urls import reverse

from cases.day import rows
from cases.deciding import lifted
from cases.models import Assignment, Case
from cases.queries import leaving, telling
from portal.pages.day import COUNTED, Day, Deed, Group, Row, Tag
from portal.people import directory


def asked(day: Day) -> Iterator[Group]:
    """Each by its own query, so that the index of a sector's open questions gives them by their dates."""
    questions = Assignment.objects.workable_by(day.user).open().order_by("due", "pk")
    questions = questions.select_related("case__contact", "sector", "officer").defer("case__search")
    groups = [("Frågor till dig", questions.filter(officer=day.user))]
    groups += [("Du är ersättare för", questions.filter(officer__in=day.away))] if day.away else []
    groups += [("Ingen har tagit dem än", questions.filter(officer=None))]
    read = [(heading, list(found[: COUNTED + 1])) for heading, found in groups]
    telling.prefetch_topics([each for _, found in read for each in found if each.sector.is_external])
    for heading, found in read:
        here = [_question(each) for each in _waiting_last(found[:COUNTED])]
        yield Group(heading, here, page=reverse("workspace"), is_capped=len(found) > COUNTED)


def sectors_late(day: Day) -> Iterator[Group]:
    """Of whoever leads a sector: what is late there, or has nobody who answers. Several are moved on its own page."""
    found = leaving.to_be_moved(day.user, day.cover)[: COUNTED + 1]
    outside = [each for each in found if each.sector.is_external]
    telling.prefetch_topics(outside)
    here = [_late(each, day.cover) for each in found[:COUNTED]]
    yield Group("Sent på din sektor", here, page=reverse("own_sector"), is_capped=len(found) > COUNTED)


def _late(asked: Assignment, cover: directory.Cover) -> Row:
    """Who has it, and till when that person is away."""
    has_it = cover.named(asked.officer) if asked.officer else "ingen har tagit den än"
    left = (Tag("Arbetar inte kvar", "late"),) if asked.has_left else ()
    row, moved = _question(asked), f"{reverse('own_sector')}#fraga-{asked.pk}"
    return replace(row, who=f"{has_it} · {asked.sector}", tags=left + row.tags, deeds=(Deed("Fördela om", moved),))


def lifted_here(day: Day) -> Iterator[Group]:
    """What the pilot has lifted to the director, and waits for a decision."""
    found = [_lifted(each.case) for each in lifted.waiting_for(day.user)]
    yield Group("Lyft till dig", found, page=reverse("lifted"))


def _lifted(case: Case) -> Row:
    page = reverse("decide", args=[case.reference])
    return Row(case.subject, page, case.reference, case.who, deeds=(Deed("Besluta", page),), thing=rows.thing(case))


def _waiting_last(found: Iterable[Assignment]) -> list[Assignment]:
    """Nothing is to be done about those that wait for the business."""
    return sorted(found, key=lambda each: each.waits_for_business or each.case.is_resting)


def _question(asked: Assignment) -> Row:
    """Another organisation reads what it is about in the pilot's words, and not who asks."""
    is_outside, waits = asked.sector.is_external, asked.waits_for_business or asked.case.is_resting
    page = reverse("assignment", args=[asked.pk])
    tags = [Tag(asked.waits_in_words.capitalize(), "rest")] if waits else []
    tags += [Tag("Företaget har skrivit", "now")] if asked.business_has_written else []
    tags += [Tag("Ny fråga", "now")] if asked.is_asked and not asked.goes_on else []
    return Row(
        title=telling.topic_for(asked) if is_outside else asked.case.subject,
        page=page,
        reference=asked.case.reference,
        who=str(asked.sector) if is_outside else f"{asked.case.who} · {asked.sector}",
        tags=tuple(tags),
        due=None if waits else asked.due,
        deeds=() if waits else (Deed("Svara", page),),
        thing=f"assignment-{asked.pk}",
    )
