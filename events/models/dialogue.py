"""The procurement dialogue: interests, questions in advance, who was invited, and what came of it.

Equal treatment (LOU 4 kap. 1 §): an answer reaches everybody at the same moment, those who were not there too.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.event import Event
from events.models.registration import Registration
from events.pure.cpv import DIVISIONS
from portal.models import User
from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices


class Topic(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, related_name="topics", verbose_name="träff")
    name = models.CharField("ämne", max_length=120)

    class Meta:
        verbose_name = "ämne"
        verbose_name_plural = "ämnen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"], name="a_topic_is_named_once", violation_error_message="Ämnet finns redan."
            )
        ]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """What a company that comes to a dialogue is interested in. It never affects who may come, or who wins."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="interest")
    topics = models.ManyToManyField(Topic, blank=True, verbose_name="ämnen")
    divisions = ArrayField(models.CharField(max_length=2), default=list, blank=True, verbose_name="CPV-områden")
    has_bid_before = models.BooleanField("har lämnat anbud förut", null=True, blank=True)

    class Meta:
        verbose_name = "intresse"
        verbose_name_plural = "intressen"

    def __str__(self) -> str:
        return f"Intresse {self.registration_id}"

    @property
    def topic_names(self) -> list[str]:
        return [topic.name for topic in self.topics.all()]

    @property
    def division_names(self) -> list[str]:
        return [DIVISIONS.get(key, key) for key in self.divisions]

    @property
    def bid_before(self) -> str:
        """ "ja", "nej", or blank for who would rather not say."""
        return "" if self.has_bid_before is None else "ja" if self.has_bid_before else "nej"


class QuestionQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def unpublished(self):
        return self.filter(published_at=None)

    def unanswered(self):
        """Those that nobody has begun to answer: whoever asked may still put them otherwise."""
        return self.unpublished().filter(answer="")


class Question(models.Model):
    """Asked in advance or at the meeting. Who asked is never shown; what is answered is told to all at once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="asked", verbose_name="träff")
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, related_name="asked", editable=False)
    text = models.TextField("fråga", max_length=2000)
    answer = models.TextField("svar", max_length=5000, blank=True)
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    published_at = models.DateTimeField("besvarad för alla", null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga i dialogen"
        verbose_name_plural = "frågor i dialogen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(answer=""),
                name="what_is_published_is_answered",
                violation_error_message="Skriv ett svar först.",
            )
        ]

    def __str__(self) -> str:
        return f"Fråga {self.pk}"


class EventInvitation(models.Model):
    """Who was invited, and when: a part of the equal-treatment dossier."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations", verbose_name="träff")
    email = EmailAddressField("e-post")
    company_name = models.CharField("företag", max_length=160, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("inbjuden", default=timezone.now)

    class Meta:
        verbose_name = "inbjudan till träff"
        verbose_name_plural = "inbjudningar till träffar"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "email"], name="each_address_is_asked_once")]

    def __str__(self) -> str:
        return f"Inbjudan {self.pk}"

    def make_one(self, email: str) -> None:
        """With that of the same person's other address: written to once, and invited since the first time."""
        other = EventInvitation.objects.get(event=self.event_id, email=email)
        self.delete()
        other.company_name = other.company_name or self.company_name
        if self.at < other.at:
            other.at, other.by_id = self.at, self.by_id
        other.save(update_fields=["company_name", "at", "by"])


class OutcomePoint(models.Model):
    """What came of a dialogue, line by line: an improvement may be born of one that the municipality will change."""

    class Kind(TextChoices):
        AGREED = "agreed", "det här kom vi fram till"
        WILL_CHANGE = "will_change", "det här ska kommunen ändra"

    event = models.ForeignKey(Event, models.PROTECT, related_name="outcome", verbose_name="träff")
    kind = models.CharField("slag", max_length=12, choices=Kind)
    text = models.CharField("vad", max_length=400)

    class Meta:
        verbose_name = "utfall"
        verbose_name_plural = "utfall"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
