"""Eva's own words, row by row, with the first version of each as the default; and words that are not sent yet."""

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils import timezone
from django.utils.text import Truncator

from portal.models.files import StoredFile
from portal.models.people import User
from portal.text import labels, wording
from portal.text.ttl_cache import TtlCache


class WordingManager(models.Manager):
    def text(self, key: str, **values: object) -> str:
        """Eva's text for the key if she has written one, else the default, with the values filled in."""
        return wording.fill(rewritten().get(key) or wording.DEFAULTS[key], **values)

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
        return f"{self.place}: ”{Truncator(self.text or self.default).chars(50)}”"

    @property
    def place(self) -> str:
        """Where the text stands, in words."""
        return labels.title(labels.Of.TEXT, self.key.split(".")[0])

    def clean(self) -> None:
        if problem := wording.problem_with(self.key, self.text):
            raise ValidationError({"text": problem})

    @property
    def default(self) -> str:
        return wording.DEFAULTS.get(self.key, "")


@TtlCache
def rewritten() -> dict[str, str]:
    """The texts that Eva has rewritten. The page that says that the database is down needs words too."""
    try:
        return dict(Wording.objects.exclude(text="").values_list("key", "text"))
    except DatabaseError:
        return {}


class UnsentText(models.Model):
    """What somebody signed in has typed on a page and not sent: one row a person and page, shown to nobody else.

    A text that came by e-mail lies here until its writer has chosen who reads it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=60)  # "assignment-7"
    fields = models.JSONField(default=dict)  # by the names on the page, each with its values
    tried = models.CharField(max_length=60, blank=True)  # the form that was refused
    said = models.TextField(blank=True)  # why, in words
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    # Else it only tells what was chosen, or that a press with empty boxes was refused: that is no draft.
    holds_words = models.BooleanField(default=True, db_default=True)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "osänd text"
        verbose_name_plural = "osända texter"
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_unsent_text_per_person_and_page")]

    def __str__(self) -> str:
        return self.page

    @property
    def version(self) -> str:
        """Tells a page that shows this text from one that has not seen it."""
        return self.updated_at.isoformat()
