import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0028_found_by_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="card",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="business",
            name="same_as",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddConstraint(
            model_name="business",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("card", None), ("same_as", None)),
                    models.Q(
                        ("card__isnull", False),
                        ("same_as__isnull", False),
                        models.Q(("same_as", models.F("pk")), _negated=True),
                        models.Q(("card", models.F("pk")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_row_of_a_card_is_the_same_as_another",
            ),
        ),
    ]
