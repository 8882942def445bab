"""The municipality's own working days: the public ones and the closed days that Eva has entered."""

from portal.kept import Kept
from portal.models import ClosedDay
from portal.workdays import WorkCalendar

office = Kept(lambda: WorkCalendar(dict(ClosedDay.objects.values_list("day", "reason"))))
