"""The index of procurement is NUI on the screen. Files go on calling it NKI, and so does the export."""

from django.db import migrations


def call_it(name: str):
    def change(apps, schema_editor) -> None:
        factors = apps.get_model("surveys", "Factor").objects
        factors.filter(survey__key="nui", key="nki", name={"NUI": "NKI", "NKI": "NUI"}[name]).update(name=name)

    return change


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_what_is_kept_and_from_where")]
    operations = [migrations.RunPython(call_it("NUI"), call_it("NKI"))]
