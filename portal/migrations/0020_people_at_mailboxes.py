import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0019_help_of_is_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sedan")),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailbox_people",
                        to="portal.sector",
                        verbose_name="sektor",
                    ),
                ),
            ],
            options={
                "verbose_name": "person vid funktionsbrevlåda",
                "verbose_name_plural": "personer vid funktionsbrevlådor",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("sector"),
                        django.db.models.functions.text.Lower("name"),
                        name="a_name_is_one_person_at_a_mailbox",
                    )
                ],
            },
        ),
    ]
