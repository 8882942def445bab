"""`manage.py signin_link EMAIL`: a one-time address to sign in with, for demos and for a day when mail is down."""

from django.core.management.base import BaseCommand, CommandError

from portal.mail import links
from portal.people import accounts
from portal.people.signing_in import sign_in_key


class Command(BaseCommand):
    help = "Prints an address that signs a person in: it works once, for one day."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, *args, email: str, **options) -> None:
        user = accounts.open_account_for(email)
        if user is None:
            raise CommandError(f"Nobody here has the address {email}. Add the person in admin, or check the spelling.")
        if not user.is_active:
            raise CommandError(f"The account of {email} is closed. Open it in admin first.")
        self.stdout.write(links.absolute(links.mint(sign_in_key(user), email=user.email)))
