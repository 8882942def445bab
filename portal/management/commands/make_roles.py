from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.record.grants import ROLES


class Command(BaseCommand):
    help = "Prints SQL that makes the database and its two roles, as DATABASE_URL and OWNER_DATABASE_URL name them."
    requires_system_checks = []

    def handle(self, **options):
        owner, role = settings.DATABASES["default"], settings.APPLICATION
        if owner["USER"] == role["USER"]:
            raise CommandError("OWNER_DATABASE_URL must name another role than DATABASE_URL.")
        self.stdout.write(
            ROLES.format(
                owner=_name(owner["USER"]),
                owner_password=owner["PASSWORD"].replace("'", "''"),
                role=_name(role["USER"]),
                password=role["PASSWORD"].replace("'", "''"),
                database=_name(owner["NAME"]),
            )
        )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
