"""A role here opens admin by itself. What let the same people in by hand is left to those who have no role."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


def leave_it_to_those_without_a_role(apps, schema_editor):
    today = timezone.localdate()
    held = Q(until=None) | Q(until__gte=today)
    beside = apps.get_model("portal", "PilotRole").objects.filter(held, user=OuterRef("pk"), since__lte=today)
    at_sector = apps.get_model("portal", "SectorRole").objects.filter(held, user=OuterRef("pk"), since__lte=today)
    by_role = Exists(beside) | Exists(at_sector.filter(sector__is_external=False))
    people = apps.get_model("portal", "User").objects.filter(is_staff=True, is_superuser=False)
    people.filter(by_role).update(is_staff=False)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0035_files_in_our_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(
                default=False,
                help_text="För en kursledare utifrån. Alla andra får en roll.",
                verbose_name="leder utbildning utan roll här",
            ),
        ),
        migrations.RunPython(leave_it_to_those_without_a_role, migrations.RunPython.noop),
    ]
