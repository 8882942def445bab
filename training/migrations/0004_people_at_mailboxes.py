import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0020_people_at_mailboxes"),
        ("training", "0003_first_retention_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="improvementnote",
            name="mailbox_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.mailboxperson",
            ),
        ),
    ]
