"""A talk told that we had spoken with the person, and not whether the address was spelled right: nothing tells which."""

from django.db import migrations, models

HEARD = "UPDATE portal_contact SET proved_how = 'heard' WHERE proved_how = 'spoken'"
SPOKEN = "UPDATE portal_contact SET proved_how = 'spoken' WHERE proved_how = 'heard'"


class Migration(migrations.Migration):
    dependencies = [("portal", "0038_town_hall")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="proved_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("letter", "en knapp på sidan som mejlets länk leder till"),
                    ("reply", "svar på ett mejl"),
                    ("code", "inloggning med kod"),
                    ("heard", "samtal, men stavningen är inte kontrollerad"),
                    ("spoken", "samtal om adressen"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="bekräftad genom",
            ),
        ),
        migrations.RunSQL(HEARD, SPOKEN),
    ]
