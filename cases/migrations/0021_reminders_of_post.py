"""Letters that nobody has sorted are reminded of as other things. The ladder is Eva's to change in admin."""

from django.db import migrations

WAITS = "{ärende}: {vad}. Det äldsta har väntat sedan {datum}."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("post", 2, "pilot", WAITS),
    ("post", 5, "pilot", WAITS),
    ("post", 5, "substitute", WAITS),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_words_that_correct_others"),
        ("portal", "0025_letters_sorted_by_hand"),
    ]
    operations = [migrations.RunPython(write_ladder, migrations.RunPython.noop)]
