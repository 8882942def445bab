"""The page about the surveys said that the results were on their way. Now they are there; Eva's own words stand."""

from django.db import migrations

BEFORE = (
    "Vi bygger en sida där du kan följa resultaten år för år, med antalet svar bredvid varje siffra. Till dess"
    " finns resultaten hos SKR och Svenskt Näringsliv."
)
NOW = (
    "Du kan följa resultaten år för år, med antalet svar bredvid varje siffra. Där står också vad mätningarna säger"
    " om samma tema, bredvid varandra."
)


def tell(apps, schema_editor) -> None:
    apps.get_model("portal", "InitiativePage").objects.filter(initiative="matningar", now=BEFORE).update(now=NOW)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_what_is_measured"), ("portal", "0004_first_pages")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
