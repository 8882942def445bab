import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0027_addresses_proved_by_an_answer"),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.AddIndex(
            model_name="business",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("name", "gin_trgm_ops"), name="business_name_alike"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("name", config="simple"), name="contact_name_words"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("name", "gin_trgm_ops"), name="contact_name_alike"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.Func(
                    models.Func(
                        models.F("phone"),
                        models.Value("\\D"),
                        models.Value(""),
                        models.Value("g"),
                        function="regexp_replace",
                    ),
                    models.Value("^(00)?(46)?0?"),
                    models.Value(""),
                    function="regexp_replace",
                    output_field=models.TextField(),
                ),
                name="contact_phone_digits",
            ),
        ),
    ]
