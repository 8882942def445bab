"""What `manage.py check --deploy` adds to Django's own: settings that are good in the demo alone."""

from django.conf import settings
from django.core.checks import Error, Tags, register

DEMO = "@example.org"


@register(Tags.security, deploy=True)
def letters_reach_somebody(**_: object) -> list[Error]:
    """The demo's addresses belong to nobody: new cases would go there, and letters seem to come from there."""
    said = {
        "PILOT_MAILBOX": settings.PILOT_MAILBOX,
        "FROM_EMAIL (or MUNICIPALITY_EMAIL)": settings.DEFAULT_FROM_EMAIL.rstrip(">"),
        "MUNICIPALITY_EMAIL": settings.MUNICIPALITY["email"],
        "DATA_PROTECTION_EMAIL": settings.MUNICIPALITY["data_protection_email"],
    }
    return [
        Error(f"{name} is the demo's, {address.split()[-1].lstrip('<')}: say one of your own.", id="portal.E001")
        for name, address in said.items()
        if address.endswith(DEMO)
    ]
