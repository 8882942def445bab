from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_case_that_another_follows"),
        ("portal", "0020_people_at_mailboxes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="meetingaction",
            name="an_action_has_one_owner",
        ),
        migrations.AddField(
            model_name="meetingaction",
            name="body",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="utanför kommunen"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="body",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="hos (utanför kommunen)"
            ),
        ),
        migrations.AlterField(
            model_name="meetingaction",
            name="owner",
            field=models.CharField(
                choices=[
                    ("sector", "sektorn"),
                    ("pilot", "lotsen"),
                    ("business", "företaget"),
                    ("outside", "annan organisation"),
                ],
                db_default="sector",
                default="sector",
                max_length=10,
                verbose_name="vem",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", ""), ("owner", "sector"), ("sector__isnull", False)),
                    models.Q(
                        ("officer", None),
                        ("owner", "outside"),
                        ("sector", None),
                        models.Q(("body", ""), _negated=True),
                    ),
                    models.Q(("body", ""), ("officer", None), ("owner__in", ["pilot", "business"]), ("sector", None)),
                    _connector="OR",
                ),
                name="an_action_has_one_owner",
                violation_error_message="En åtgärd är en sektors, lotsens, företagets eller någons utanför kommunen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("sector", None), ("body", ""), _connector="OR"),
                name="a_step_has_one_holder",
                violation_error_message="Välj en sektor, eller skriv vem utanför kommunen. Inte båda.",
            ),
        ),
    ]
