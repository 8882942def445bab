import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tools import seed


class Command(BaseCommand):
    help = "Adds made-up cases by the hundred thousand, to measure with."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=100_000)

    def handle(self, *, cases, **options):
        if settings.PRODUCTION:
            raise CommandError("The seed is not for production: it fills the database with made-up cases.")
        if cases < 1:
            raise CommandError("Give a number of cases that is at least 1.")
        began = time.monotonic()
        seed.plant(cases)
        self.stdout.write(f"{cases} cases in {time.monotonic() - began:.1f} seconds.")
