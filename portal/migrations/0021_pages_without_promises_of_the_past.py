"""What the first pages said of the future has come: it is said anew where nobody has written it otherwise."""

from django.db import migrations

ANEW = [
    (
        "lotsen",
        "outcome",
        "Vi mäter hur snabbt du får första svaret, hur ofta vi håller våra datum och vad du tycker när ärendet är klart."
        " Resultaten visar vi här så snart det finns nog många svar.",
        "Vi mäter hur snabbt du får första svaret, hur ofta vi håller våra datum och vad du tycker när ärendet är klart."
        " Det som rör få ärenden visar vi inte.",
    ),
    (
        "matningar",
        "now",
        "Vi bygger en sida där du kan följa resultaten år för år, med antalet svar bredvid varje siffra. Till dess"
        " finns resultaten hos SKR och Svenskt Näringsliv.",
        "Du kan följa resultaten år för år, med antalet svar bredvid varje siffra. Resultaten finns också hos SKR och"
        " Svenskt Näringsliv.",
    ),
    (
        "upphandlingsdialog",
        "now",
        "Nästa träff står under Aktuellt när dagen är bestämd. Vill du ha en inbjudan? Ring oss.",
        "Träffar som är bestämda står längre ner på sidan. Vill du ha en inbjudan? Ring oss.",
    ),
    (
        "upphandlingsdialog",
        "outcome",
        "Efter varje träff skriver vi här vad företagen tog upp, och vad vi ändrar i kommande upphandlingar.",
        "Vad företagen tog upp, och vad vi ändrar i kommande upphandlingar, står på varje träffs egen sida.",
    ),
    (
        "framtidsfron",
        "outcome",
        "Efter våren skriver vi här vad elever, lärare och företag tyckte.",
        "Efter besöken frågar vi företagen vad de tyckte, och ändrar det som går.",
    ),
]


def say_anew(apps, schema_editor):
    pages = apps.get_model("portal", "InitiativePage").objects
    for initiative, field, before, after in ANEW:
        pages.filter(initiative=initiative, **{field: before}).update(**{field: after})


class Migration(migrations.Migration):
    dependencies = [("portal", "0020_people_at_mailboxes")]
    operations = [migrations.RunPython(say_anew, migrations.RunPython.noop, elidable=True)]
