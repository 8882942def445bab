import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_questions_taken_over"),
        ("portal", "0020_people_at_mailboxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="declined_by_person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.mailboxperson",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="mailbox_author",
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
