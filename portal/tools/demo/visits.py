"""Two visits: one that was held some weeks ago, with a promise that is still to be kept, and one to come."""

from datetime import datetime, time

from django.utils import timezone

from cases.models import Case
from cases.visits import actions
from portal.tools.demo.businesses import BO
from portal.tools.demo.play import Stage

HELD, COMING, PROMISED = -28, 6, 4  # working days from today
NOTES = (
    "Bo har anställt en bagare till och söker en större lokal vid hamnen. Han är nöjd med svaren om bygglov men undrar"
    " när parkeringen vid kajen blir klar."
)


def visit_companies(stage: Stage) -> None:
    eva, anna, jonas = (stage.people[name] for name in ("lots", "bygg", "jonas.wik"))
    company = Case.objects.filter(contact__email=BO.email).exclude(business=None).earliest("pk").business
    day = stage.calendar.add
    begins = stage.moment(day(stage.today, HELD), time(14))
    told = {"place": "Hos Bo, Hamngatan 2", "about": "Hur går det, och vad behöver bageriet för att växa?"}
    others = "kommunalrådet Karin Ek"
    visit = actions.plan(company, by=eva, staff=[eva], start=begins, others=others, at=begins, **told)
    noted = stage.moment(day(stage.today, HELD), time(16))
    actions.take_notes(visit, by=eva, notes=NOTES, seen=None, at=noted)
    due = day(stage.today, PROMISED)
    actions.promise(visit, what="Ring och berätta om lediga lokaler", owner=jonas, due=due, by=eva, at=noted)
    coming = datetime.combine(day(stage.today, COMING), time(10), timezone.get_default_timezone())
    told |= {"about": "Uteserveringen och den nya lokalen.", "others": ""}
    actions.plan(company, by=eva, staff=[eva, anna], start=coming, at=stage.now, **told)
