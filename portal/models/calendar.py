from calendar import monthrange
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.text.choices import TextChoices
from portal.text.swedish import MONTHS, weekday_date


class ClosedDay(models.Model):
    """A day when the municipality's own offices are closed, beside the public holidays."""

    day = models.DateField("dag", unique=True)
    reason = models.CharField("orsak", max_length=80, help_text="Till exempel: stängt klämdag.")

    class Meta:
        verbose_name = "stängd dag"
        verbose_name_plural = "stängda dagar"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.reason}"


class YearlyTask(models.Model):
    """What comes back each year, and only the municipality knows when. `due` is the round that nobody has done yet.

    A month without a day means its last day. What the calendar and other tables know is no row here.
    """

    class Place(TextChoices):
        """Where in the portal it is done. Addresses are the roof's to know: `portal/site/year/places.py`."""

        IMPORTS = "imports", "Importera resultat"
        SURVEYS = "surveys", "Resultat av mätningar"
        FIGURES = "figures", "Siffror"
        EVENTS = "events", "Träffar"
        TRAINING = "training", "Utbildning"
        IMPROVEMENTS = "improvements", "Åtgärder"
        PAGES = "pages", "Sidor om det ni gör"
        TEXTS = "texts", "Texter på sidan"
        STANDARD_TEXTS = "standard_texts", "Standardtexter"
        PROMISES = "promises", "Löften"
        WISHES = "wishes", "Önskningar i formuläret"
        CLOSED_DAYS = "closed_days", "Stängda dagar"
        ABSENCES = "absences", "Frånvaro"
        ROLES = "roles", "Roller i sektorer"
        DISPOSAL = "disposal", "Gallring"
        RETENTION = "retention", "Gallringsregler"
        SURROUNDINGS = "surroundings", "Pröva det som är runt omkring"
        CHECKLIST = "checklist", "Sköts om"

    class Ahead(models.IntegerChoices):
        """In working days; each is a step of the ladder until somebody moves that."""

        WEEK = 5, "en vecka före"
        TWO_WEEKS = 10, "två veckor före"
        MONTH = 20, "en månad före"
        TWO_MONTHS = 40, "två månader före"

    what = models.CharField("vad", max_length=100, unique=True, help_text="Skriv inga namn. Det står i mejlet.")
    why = models.CharField("varför", max_length=300, blank=True, help_text="En eller två meningar.")
    month = models.PositiveSmallIntegerField("månad", choices=list(enumerate(MONTHS, start=1)))
    day = models.PositiveSmallIntegerField("dag", null=True, blank=True, help_text="Tomt: någon gång i månaden.")
    ahead = models.PositiveSmallIntegerField("påminn", choices=Ahead, default=Ahead.TWO_WEEKS)
    place = models.CharField(
        "görs på sidan", max_length=20, choices=Place, blank=True, help_text="Tomt: någon annanstans."
    )
    due = models.DateField("nästa gång", blank=True, editable=False)
    done_due = models.DateField("senast gjort för", null=True, editable=False)
    done_at = models.DateTimeField("gjort", null=True, editable=False)
    done_by = models.ForeignKey(
        "portal.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="gjort av"
    )

    class Meta:
        verbose_name = "årlig uppgift"
        verbose_name_plural = "årliga uppgifter"
        ordering = ["month", "day", "what"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_due=None, done_at=None, done_by=None)
                | Q(done_due__isnull=False, done_at__isnull=False, done_by__isnull=False),
                name="a_yearly_task_is_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        """Of what the fields themselves have refused, nothing more is said."""
        if self.month not in range(1, 13) or not isinstance(self.day, int):
            return
        if not 1 <= self.day <= monthrange(2028, self.month)[1]:
            raise ValidationError({"day": f"Välj en dag som finns i {MONTHS[self.month - 1]}."})

    def save(self, *args, **kwargs) -> None:
        """A moved task comes when its new month does next. Once done it stays in its year, unless that makes it late
        when it was not; a late one stays late.
        """
        if not self._is_of_its_month():
            today = timezone.localdate()
            is_late = self.due is not None and self.due < today
            if self.due is None or not (is_late or self.done_due):
                self.due = self.after(today - timedelta(days=1))
            else:
                self.due = self.in_year(self.due.year)
                if self.due < today and not is_late:
                    self.due = self.in_year(self.due.year + 1)
        super().save(*args, **kwargs)

    def _is_of_its_month(self) -> bool:
        return self.due is not None and self.due == self.in_year(self.due.year)

    def in_year(self, year: int) -> date:
        last = monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day or last, last))

    def after(self, day: date) -> date:
        """The first round after that day."""
        this_year = self.in_year(day.year)
        return this_year if this_year > day else self.in_year(day.year + 1)

    @property
    def when(self) -> str:
        return weekday_date(self.due) if self.day else MONTHS[self.month - 1]
