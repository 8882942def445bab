"""Addresses that were typed with å, ä, ö in the domain, or kept with capitals, are stored in their one form.

Only those rows are read, so it takes seconds at any size. One that would become the same as another row's, where the
two must differ, stays as it is.
"""

import unicodedata

import idna
from django.db import IntegrityError, migrations, transaction

COLUMNS = {
    "portal.AccessibilityMessage": ["email"],
    "portal.Contact": ["email", "proved_address"],
    "portal.DeadAddress": ["email"],
    "portal.ErasureRequest": ["email"],
    "portal.IncomingEmail": ["recipient", "sender"],
    "portal.OutgoingEmail": ["to", "reply_to"],
    "portal.Reminder": ["to_email"],
    "portal.SecretLink": ["email"],
    "portal.Sector": ["email"],
    "portal.User": ["email"],
    "cases.Invitation": ["email"],
    "events.Attendee": ["email"],
    "events.EventInvitation": ["email"],
    "events.Registration": ["email"],
    "events.SchoolPerson": ["email"],
    "training.Participant": ["email"],
    "training.Raiser": ["email"],
}
OTHER_THAN_NORMAL = "[^[:ascii:]]|[[:upper:]]"


def normal(address):
    seen = "".join(each for each in address if unicodedata.category(each) not in {"Cc", "Cf"})
    name, at, domain = seen.strip().lower().rpartition("@")
    try:
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except UnicodeError:
        domain = unicodedata.normalize("NFC", domain)
    return unicodedata.normalize("NFC", name) + at + domain


def to_one_form(apps, schema_editor):
    for name, columns in COLUMNS.items():
        table = schema_editor.quote_name(apps.get_model(name)._meta.db_table)
        for column in map(schema_editor.quote_name, columns):
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id, {column} FROM {table} WHERE {column} ~ %s ORDER BY id", [OTHER_THAN_NORMAL]
                )
                typed_otherwise = cursor.fetchall()
                for pk, address in typed_otherwise:
                    _rewrite(cursor, f"UPDATE {table} SET {column} = %s WHERE id = %s", [normal(address), pk])


def _rewrite(cursor, statement, values):
    try:
        with transaction.atomic():
            cursor.execute(statement, values)
    except IntegrityError:
        pass


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0005_earlier_rounds_of_homework"),
        ("portal", "0027_addresses_proved_by_an_answer"),
        ("cases", "0021_reminders_of_post"),
        ("events", "0008_own_addresses_of_attendees"),
    ]

    operations = [migrations.RunPython(to_one_form, migrations.RunPython.noop)]
