"""What a school said of a time copied the company's name, which outlived the sign-up. Now the row points to that."""

import django.db.models.deletion
from django.db import migrations, models


def point_to_the_company(apps, schema_editor) -> None:
    """The name is cut off behind the class; whose it was is told by the visit, else by the name."""
    rows = apps.get_model("events", "UnsuitableTime").objects.select_related("visit", "person")
    classes, sign_ups = apps.get_model("events", "SchoolClass"), apps.get_model("events", "Registration")
    for row in rows.iterator():
        here = [f": {each.name}, {each.school}" for each in classes.objects.filter(event=row.person.event_id)]
        ends = [row.what.rfind(f"{each} och ") + len(each) for each in here if f"{each} och " in row.what]
        end = max(ends, default=row.what.rfind(" och "))
        if end < 0:
            continue
        company = row.what[end + len(" och ") :]
        row.registration_id = row.visit.registration_id if row.visit else None
        if row.registration_id is None:
            found = sign_ups.objects.filter(event=row.person.event_id, company_name=company).order_by("pk").first()
            row.registration_id = found and found.pk
        row.what = row.what[:end]
        row.save(update_fields=["what", "registration"])


class Migration(migrations.Migration):
    dependencies = [("events", "0010_times_that_do_not_suit")]

    operations = [
        migrations.AddField(
            model_name="unsuitabletime",
            name="registration",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="unsuitable_times",
                to="events.registration",
                verbose_name="företag",
            ),
        ),
        migrations.RunPython(point_to_the_company, migrations.RunPython.noop, elidable=True),
    ]
