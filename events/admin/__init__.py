"""The admin of the event floor: Eva's page of each event, the classes, and how long things are kept."""

from events.admin.desk import EventAdmin
from events.admin.school import SchoolClassAdmin

__all__ = ["EventAdmin", "SchoolClassAdmin"]
