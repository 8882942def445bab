"""`manage.py setup`: whose portal it is and who opens it first, asked on a terminal or given as options.

Run again it tells what there is, and changes only what is given. The words are Swedish, as those of the form are.
"""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import capfirst

from portal.admin.town_hall import TownHallForm
from portal.models import TownHall, User, town_hall
from portal.people import log, security
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed
from surveys import comparing
from surveys.importing.kolada import KoladaDown

# Options by the fields of the form. Those without a question are easier to choose in the browser.
ASKED = {
    "code": "code",
    "name": "name",
    "place": "place",
    "phone": "phone",
    "email": "municipality-email",
    "pilot_mailbox": "pilot-mailbox",
    "data_protection_email": "data-protection-email",
    "address": "address",
    "website": "website",
}
NOT_ASKED = {"brand_colour": "colour", "brand_colour_light": "light-colour", "similar_group": "similar-group"}
NOT_ASKED["phone_hours"] = "phone-hours"
OPTIONS = ASKED | NOT_ASKED
COLOURS = {"brand_colour", "brand_colour_light"}


class Command(BaseCommand):
    help = "Says whose portal this is, and makes the first superuser. Asks on a terminal; options answer beforehand."

    def add_arguments(self, parser) -> None:
        for field, option in OPTIONS.items():
            parser.add_argument(f"--{option}", dest=f"town_{field}", help=_label(field))
        parser.add_argument("--logo", type=Path, help="PNG eller SVG")
        parser.add_argument("--kolada", action="store_true", help="fråga Kolada vilka kommuner som liknar er")
        parser.add_argument("--email", help="den första systemförvaltarens e-postadress")

    def handle(self, *, logo: Path | None, kolada: bool, email: str | None, **options) -> None:
        given = {field: options[f"town_{field}"] for field in OPTIONS if options.get(f"town_{field}") is not None}
        asks = not (given or logo or kolada or email) and sys.stdin.isatty()
        with transaction.atomic():
            if asks:
                self._ask_whose()
            elif given or logo:
                self._save(given, logo)
            if asks and not User.objects.filter(is_superuser=True).exists():
                email = self._ask("Din e-postadress, för den första inloggningen", "")
            if email:
                self._let_in(email)
        if (
            kolada
            or asks
            and not town_hall().similar_group
            and self._ask("Fråga Kolada vem ni liknar? (j/n)", "j") == "j"
        ):
            self._ask_kolada()
        self._tell()

    # --- Whose portal it is -----------------------------------------------------------------------

    def _ask_whose(self) -> None:
        """Until the form is content. Enter keeps what stands in the brackets."""
        typed: dict[str, str] = {}
        fields = list(ASKED)
        while fields:
            for field in fields:
                typed[field] = self._ask(_label(field), typed.get(field) or _shown(_form(typed), field))
            form = _form(typed)
            fields = [field for field in form.errors if field in ASKED]
            for field in fields:
                self.stderr.write(f"{_label(field)}: {' '.join(form.errors[field])}")
        self._save(typed)

    def _ask(self, question: str, known: str) -> str:
        return input(f"{question} [{known}]: " if known else f"{question}: ").strip() or known

    def _save(self, given: dict[str, str], logo: Path | None = None) -> None:
        """What stands there since before stops nobody who says something else, and is told."""
        form = _form(given, logo)
        told = {field: f"{_label(field)}: {' '.join(errors)}" for field, errors in form.errors.items()}
        if refused := [said for field, said in told.items() if field in _judged(given)]:
            raise CommandError("\n".join(refused))
        for field, said in told.items():
            if form[field].value():
                self.stderr.write(said)
            del form.errors[field]
        is_new = form.instance._state.adding
        log.note("admin.add" if is_new else "admin.change", form.save(), by=None, fields=form.changed_data)

    # --- Who opens it first -----------------------------------------------------------------------

    def _let_in(self, typed: str) -> None:
        email = normal(typed)
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"”{typed}” är ingen e-postadress.") from None
        user = User.objects.filter(email=email).first()
        if user and not user.is_superuser:
            raise CommandError(f"{email} har redan ett konto. Låt en systemförvaltare ändra det i admin.")
        if user is None:
            user = User.objects.create_superuser(email)
            security.note(security.Kind.ACCOUNT, person=user, fields=["is_superuser"])

    # --- Whom it is compared with -----------------------------------------------------------------

    def _ask_kolada(self) -> None:
        try:
            found = comparing.found_in_kolada()
        except (KoladaDown, NotAllowed) as refusal:
            self.stderr.write(str(refusal))
            return
        if found:
            comparing.take(found, by=None)
        self.stdout.write(f"Kolada: {'; '.join(group.name for group in found) or 'ingen grupp hittades'}.")

    # --- What there is ----------------------------------------------------------------------------

    def _tell(self) -> None:
        ours = town_hall()
        for field in OPTIONS:
            self.stdout.write(f"{_label(field)}: {getattr(ours, field) or '–'}")
        if ours.missing:
            self.stdout.write(f"Saknas: {', '.join(ours.missing)}.")
        people = list(User.objects.filter(is_superuser=True, is_active=True).values_list("email", flat=True))
        if people:
            self.stdout.write(f"Systemförvaltare: {', '.join(people)}. Nästa steg, en länk att logga in med:")
            self.stdout.write(f"  manage.py signin_link {people[0]}")
        else:
            self.stdout.write("Ingen kan logga in än. Nästa steg: manage.py setup --email DIN@ADRESS")


def _label(field: str) -> str:
    return capfirst(TownHallForm.base_fields[field].label)


def _form(given: dict[str, str], logo: Path | None = None) -> TownHallForm:
    """What is not given is as it was, and may be said later."""
    row = TownHall.objects.first()
    before = TownHallForm(instance=row).initial
    files: dict[str, Any] = {}
    if logo:
        try:
            files["new_logo"] = SimpleUploadedFile(logo.name, logo.read_bytes())
        except OSError as reason:
            raise CommandError(f"{logo}: {reason.strerror}") from None
    form = TownHallForm(before | given, files, instance=row)
    for field in form.fields.values():
        field.required = False
    return form


def _judged(given: dict[str, str]) -> set[str]:
    """The colours stand on each other, so that one is judged with the other."""
    return {*given, "new_logo"} | (COLOURS if COLOURS & {*given} else set())


def _shown(form: TownHallForm, field: str) -> str:
    """What the answers until now make of it: the name and place of the municipality that was said."""
    form.is_valid()
    return str(form.cleaned_data.get(field) or form.initial.get(field) or "")
