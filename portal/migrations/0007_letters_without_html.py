from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_reminder_rules"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="outgoingemail",
            name="html",
        ),
    ]
