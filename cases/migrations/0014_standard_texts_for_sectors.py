from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_people_at_mailboxes"),
    ]

    operations = [
        migrations.AddField(
            model_name="standardtext",
            name="is_for_sectors",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="För en text utan sektor: kryssa i om den stämmer vem som än skickar den.",
                verbose_name="även för sektorerna",
            ),
        ),
    ]
