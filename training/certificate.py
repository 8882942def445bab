"""The certificate of participation, as an accessible PDF: name, role, occasions. Never how anybody did."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from portal.files import pdf
from portal.models import Wording, town_hall
from portal.people import directory
from portal.text import swedish
from training.models import Participant
from training.pure.standing import Standing
from training.workflow import ATTENDED, Invited


def is_earned(participant: Participant, standing: Standing) -> bool:
    """The goal of the planned occasions is reached. Who has left since keeps what was earned."""
    return standing.has_reached_goal and participant.state in {Invited.ACCEPTED, Invited.LEFT}


def as_pdf(participant: Participant, standing: Standing, *, on: date) -> bytes:
    cohort = participant.cohort
    lines = participant.attendance.filter(state__in=sorted(ATTENDED)).select_related("occasion__event")
    rows = [
        [swedish.long_date(timezone.localdate(line.occasion.event.start)), line.occasion.theme]
        for line in lines.order_by("occasion__number")
    ]
    blocks = [
        *([pdf.text("Det här är en demo. Intyget gäller inte.")] if settings.DEMO else []),
        pdf.text(f"{participant.name} {Wording.objects.text('training.certificate')}"),
        pdf.facts(
            [
                ("Omgång", f"{cohort.name}, {swedish.long_date(cohort.begins)} till {swedish.long_date(cohort.ends)}"),
                ("Deltog som", f"{participant.get_role_display()}, {participant.place}"),
                ("Närvaro", f"{standing.attended} av {standing.planned} obligatoriska tillfällen"),
            ]
        ),
        pdf.heading("Tillfällen"),
        pdf.table(["Dag", "Tema"], rows, widths=[2, 3]),
        pdf.text(f"{town_hall().name}, {swedish.long_date(on)}"),
        pdf.signature(directory.pilot_title(on)),
    ]
    title = f"Intyg för {participant.name}"
    return pdf.render(title, blocks, by=town_hall())
