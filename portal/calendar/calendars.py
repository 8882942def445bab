"""The municipality's own working days: the public ones and the closed days that Eva has entered."""

from portal.calendar.workdays import WorkCalendar
from portal.models import ClosedDay
from portal.text.ttl_cache import TtlCache

office = TtlCache(lambda: WorkCalendar(dict(ClosedDay.objects.values_list("day", "reason"))))
