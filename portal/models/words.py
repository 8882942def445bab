"""Eva's own words, row by row, with the first version of each as the default."""

import time

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models

from portal import wording

SECONDS_KEPT = 5  # how long a process may show a text after Eva has changed it


class WordingManager(models.Manager):
    _kept: dict[str, str] = {}
    _kept_until = 0.0

    def text(self, key: str, **values: object) -> str:
        """Eva's text for the key if she has written one, else the default, with the values filled in."""
        return wording.fill(self._rewritten().get(key) or wording.DEFAULTS[key], **values)

    def _rewritten(self) -> dict[str, str]:
        if time.monotonic() < self._kept_until:
            return self._kept
        try:
            rows = dict(self.exclude(text="").values_list("key", "text"))
        except DatabaseError:  # the page that says so needs its words too
            rows = self._kept
        WordingManager._kept, WordingManager._kept_until = rows, time.monotonic() + SECONDS_KEPT
        return rows

    def forget(self) -> None:
        """Read the rows again at the next use."""
        WordingManager._kept_until = 0.0

    def write_missing_rows(self) -> None:
        """A row for each registered text, so that Eva finds all of them in admin."""
        there = set(self.values_list("key", flat=True))
        self.bulk_create([Wording(key=key) for key in wording.DEFAULTS if key not in there], ignore_conflicts=True)


class Wording(models.Model):
    """A text on the screen that the business developer may rewrite. Empty means the text we began with."""

    key = models.CharField("nyckel", max_length=60, unique=True)
    text = models.TextField("egen text", blank=True, help_text="Lämna tom för att använda grundtexten.")

    objects = WordingManager()

    class Meta:
        verbose_name = "text på sidan"
        verbose_name_plural = "texter på sidan"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        if problem := wording.problem_with(self.key, self.text):
            raise ValidationError({"text": problem})

    @property
    def default(self) -> str:
        return wording.DEFAULTS.get(self.key, "")
