"""What `manage.py check --deploy` adds to Django's own: settings that are good in the demo alone."""

from django.conf import settings
from django.core.checks import Error, Tags, register

from portal.server.town_hall import ADDRESSES

DEMO = "@example.org"


@register(Tags.security, deploy=True)
def letters_reach_somebody(**_: object) -> list[Error]:
    """The demo's addresses belong to nobody: new cases would go there, and letters seem to come from there."""
    said = {variable: settings.TOWN_HALL[field] for field, variable in ADDRESSES.items()}
    return [
        Error(f"{name} is the demo's, {address.split()[-1].lstrip('<')}: say one of your own.", id="portal.E001")
        for name, address in ({"FROM_EMAIL": settings.FROM_EMAIL.rstrip(">")} | said).items()
        if address.endswith(DEMO)
    ]
