from django.db import migrations, models

OPEN = models.Q(("state__in", ["accepted", "asked"]))


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_conflicts_by_person")]

    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignment_open_by_due"),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["due", "id"],
                condition=OPEN & ~models.Q(("turn", "business")),
                name="assignment_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["sector", "officer", "due", "id"], condition=OPEN, name="assignment_open_by_officer"
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                fields=["at"],
                condition=models.Q(("to_state__in", ["closed", "joined", "spam", "withdrawn"])),
                name="change_that_ended",
            ),
        ),
    ]
