from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Case
from portal.tools.demo import town


class Command(BaseCommand):
    help = "Fills an empty database with a believable small town: people, businesses and a year of cases."

    def handle(self, **options):
        if settings.PRODUCTION and not settings.PRACTICE:
            raise CommandError("The demo is not for production: its people are made up, and anybody knows them.")
        if not town.is_empty():
            self.stdout.write("There are people or cases already, so the demo leaves the database alone.")
            return
        self.stdout.write("Filling the empty database with a demo town…")
        town.fill(timezone.localtime())
        self.stdout.write(f"The town has {Case.objects.count()} cases.")
