from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0016_one_link_for_each_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="proved_address",
            field=models.EmailField(blank=True, db_default="", default="", editable=False, max_length=254),
        ),
        migrations.AddField(
            model_name="contact",
            name="proved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="bekräftad"),
        ),
        migrations.AddField(
            model_name="contact",
            name="proved_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("letter", "en knapp på sidan som brevets länk leder till"),
                    ("code", "inloggning med kod"),
                    ("spoken", "samtal"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="bekräftad genom",
            ),
        ),
    ]
