"""An empty database gets the tables of an app as they are now, and not as they became so, change by change.

Between two changes Django renders every related model anew: three quarters of what an empty database took. The
migrations that lead here stay as they are, for databases that are on their way, and nothing of them is written twice.
"""

from importlib import import_module
from pathlib import Path

from django.contrib.postgres.operations import CreateExtension
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation


def names_up_to(last: str, file: str) -> list[str]:
    """The migrations beside this file, from the first to the last one that it stands for."""
    names = sorted(path.stem for path in Path(file).parent.glob("0*.py") if path != Path(file))
    return names[: names.index(last) + 1]


class AtOnce(Operation):
    """The tables that these migrations end with, and then what they run: functions, triggers and first rows.

    What they run meets the tables as they end, and no rows. Foreign keys may go in circles: they are made last.
    """

    reversible = False

    def __init__(self, app: str, names: list[str]) -> None:
        self.app, self.names = app, names

    def state_forwards(self, app_label, state) -> None:
        state.__dict__.pop("apps", None)  # rendered again once, when the first table asks for it
        for operation in self._operations():
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        self._run(CreateExtension, app_label, schema_editor, to_state)
        for model in to_state.apps.get_app_config(app_label).get_models(include_auto_created=False):
            schema_editor.create_model(model)
        self._run((RunPython, RunSQL), app_label, schema_editor, to_state)

    def describe(self) -> str:
        return f"Make the tables of {self.app} as {self.names[-1]} leaves them"

    def _operations(self) -> list[Operation]:
        modules = (import_module(f"{self.app}.migrations.{name}") for name in self.names)
        return [operation for module in modules for operation in module.Migration.operations]

    def _run(self, kinds, app_label, schema_editor, state) -> None:
        for operation in self._operations():
            if isinstance(operation, kinds):
                operation.database_forwards(app_label, schema_editor, state, state)
