"""The columns that hold an e-mail address."""

from typing import TYPE_CHECKING, Any

from django.db import models

from portal.text.email_addresses import EmailAddressFormField, normal


class EmailAddressField(models.EmailField):
    """An e-mail address, written and looked for in its one form, whatever the code or a letter said."""

    if TYPE_CHECKING:

        def __get__(self, row: Any, model: Any = None) -> Any: ...
        def __set__(self, row: Any, value: str) -> None: ...

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return normal(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return normal(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = normal(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": EmailAddressFormField} | options)

    def deconstruct(self) -> Any:
        """To the database it is a column of Django's kind."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs
