"""The certificate of participation, as an accessible PDF: name, role, occasions. Never how anybody did."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal import directory, paper, swedish
from portal.models import Wording
from training.models import Participant
from training.standing import Standing
from training.workflow import ATTENDED, Invited

HERE = Path(__file__).parent / "paper"


def is_earned(participant: Participant, standing: Standing) -> bool:
    """The goal of the planned occasions is reached. Who has left since keeps what was earned."""
    return standing.has_reached_goal and participant.state in {Invited.ACCEPTED, Invited.LEFT}


def pdf(participant: Participant, standing: Standing, *, on: date) -> bytes:
    cohort = participant.cohort
    lines = participant.attendance.filter(state__in=sorted(ATTENDED)).select_related("occasion__event")
    rows = [
        [swedish.long_date(timezone.localdate(line.occasion.event.start)), line.occasion.theme]
        for line in lines.order_by("occasion__number")
    ]
    return paper.pdf(
        HERE / "certificate.typ",
        {
            "title": "Intyg",
            "name": participant.name,
            "role": f"{participant.get_role_display()}, {participant.place}",
            "sentence": Wording.objects.text("training.certificate"),
            "cohort": f"{cohort.name}, {swedish.long_date(cohort.begins)}–{swedish.long_date(cohort.ends)}",
            "attended": f"{standing.attended} av {standing.planned} obligatoriska tillfällen",
            "rows": rows,
            "municipality": settings.MUNICIPALITY["name"],
            "date": swedish.long_date(on),
            "signed": directory.pilot_title(on),
            "demo": "Det här är en demo. Intyget gäller inte." if settings.DEMO else "",
        },
    )
