"""What `manage.py check --deploy` adds to Django's own: what is good in the demo alone."""

from django.conf import settings
from django.core.checks import Error, Tags, register

DEMO = "@example.org"
FIELDS = ("email", "pilot_mailbox", "data_protection_email")


@register(Tags.security, deploy=True)
def letters_reach_somebody(**_: object) -> list[Error]:
    """The demo's addresses belong to nobody: new cases would go there, and letters seem to come from there."""
    from portal.models import TownHall, town_hall  # not above: the models are not loaded yet

    said = {str(TownHall._meta.get_field(name).verbose_name): getattr(town_hall(), name) for name in FIELDS}
    return [
        Error(f"{name} is the demo's, {address.split()[-1].lstrip('<')}: say one of your own.", id="portal.E001")
        for name, address in ({"FROM_EMAIL": settings.FROM_EMAIL.rstrip(">")} | said).items()
        if address.endswith(DEMO)
    ]
