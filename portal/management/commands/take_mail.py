"""`manage.py take_mail`: the Procfile's line for letters that come in. Without MAIL_IN_LISTEN it waits."""

import asyncio
import signal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.mail.incoming import listening


class Command(BaseCommand):
    help = "Takes in letters that our own mail server hands over (MAIL_IN_LISTEN), until it is stopped."

    def handle(self, *args, **options):
        asyncio.run(self.listen())

    async def listen(self) -> None:
        until = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, until.set)
        listener = settings.MAIL_IN.listener
        if listener is None:
            await until.wait()
            return
        try:
            await listening.serve(listener, until=until)
        except OSError as error:
            told = f"No letters can be taken in at {listener.host}:{listener.port}: {error}"
            if not settings.DEMO:
                raise CommandError(told) from error
            self.stderr.write(told)  # whoever tries the portal can do without
            await until.wait()
