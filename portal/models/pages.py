"""What Eva writes on the site: notices, and a page per initiative."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.swedish import local_date


class Initiative(TextChoices):
    PILOT = "lotsen", "Företagslotsen"
    SURVEYS = "matningar", "Insikt och Företagsklimatet"
    PROCUREMENT = "upphandlingsdialog", "Upphandlingsdialog"
    SCHOOL = "framtidsfron", "Framtidsfrön i skolan"
    TRAINING = "forenkla", "Förenkla – helt enkelt"


class NoticeQuerySet(models.QuerySet):
    def current(self, on: date):
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Notice(models.Model):
    title = models.CharField("rubrik", max_length=100)
    text = models.TextField("text", max_length=600)
    initiative = models.CharField("gäller", max_length=20, choices=Initiative, blank=True)
    since = models.DateField("visas från", default=timezone.localdate)
    until = models.DateField("visas till och med", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notis"
        verbose_name_plural = "aktuellt"
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="notice_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class InitiativePage(models.Model):
    initiative = models.CharField("initiativ", max_length=20, choices=Initiative, unique=True)
    title = models.CharField("rubrik", max_length=100)
    lead = models.TextField("ingress", max_length=400)
    what = models.TextField("vad det är", blank=True)
    why = models.TextField("varför vi gör det", blank=True)
    now = models.TextField("var vi är nu", blank=True)
    outcome = models.TextField("vad det har lett till", blank=True)
    updated_on = models.DateField("uppdaterad", default=timezone.localdate)
    is_published = models.BooleanField("visas", default=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "sida om ett initiativ"
        verbose_name_plural = "sidor om initiativen"
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.initiative])

    @property
    def is_about_pilot(self) -> bool:
        return self.initiative == Initiative.PILOT

    @property
    def is_about_surveys(self) -> bool:
        return self.initiative == Initiative.SURVEYS


class AccessibilityMessage(models.Model):
    """A report of something that somebody could not use. It may be anonymous (DOS-lagen 13 §)."""

    text = models.TextField("meddelande", max_length=4000)
    page = models.CharField("sida", max_length=300, blank=True)
    email = EmailAddressField("e-postadress för svar", blank=True)
    received_at = models.DateTimeField("mottaget", default=timezone.now)
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    note = models.TextField("vad vi gjorde", blank=True)

    class Meta:
        verbose_name = "meddelande om tillgänglighet"
        verbose_name_plural = "meddelanden om tillgänglighet"
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"Meddelande {local_date(self.received_at)}"
