"""The ground's own pages in Django admin, and the model admins that every app's stand on. Floor 5.

Never what a button does to a case: that is an action of its app.
"""

# Each registers its pages.
from portal.admin import companies, people, portal, record, reminders, security, town_hall  # noqa: F401
