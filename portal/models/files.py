import secrets

from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.text.choices import TextChoices


def upload_store() -> FileSystemStorage:
    return FileSystemStorage()  # at MEDIA_ROOT, which no address leads to


def generated_name(instance: "StoredFile", filename: str) -> str:
    """Nothing of the sender's file name reaches the disk."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """A file somebody sent, under a name of our own and outside the web root."""

    class State(TextChoices):
        CLEAN = "clean", "kontrollerad"
        UNSCANNED = "unscanned", "inte kontrollerad"  # there is no scanner: downloaded with a warning to staff
        QUARANTINED = "quarantined", "i karantän"
        INFECTED = "infected", "stoppad"

    content = models.FileField("fil", upload_to=generated_name, storage=upload_store)
    name = models.CharField("namn", max_length=120)
    content_type = models.CharField("typ", max_length=100)
    size = models.PositiveIntegerField("storlek")
    sha256 = models.CharField(max_length=64)
    state = models.CharField("läge", max_length=12, choices=State, default=State.QUARANTINED)
    uploaded_at = models.DateTimeField("mottagen", default=timezone.now)

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"

    def __str__(self) -> str:
        return self.name

    @property
    def is_downloadable(self) -> bool:
        return self.state in {self.State.CLEAN, self.State.UNSCANNED}

    @property
    def is_stopped(self) -> bool:
        """It failed the scan: it is listed as received, opened by nobody, and asked for again."""
        return self.state == self.State.INFECTED

    @property
    def is_unscanned(self) -> bool:
        return self.state == self.State.UNSCANNED


class Picture(models.Model):
    """What a page about an initiative shows, or who somebody is. Small, a JPEG, by `portal.files.pictures`."""

    page = models.OneToOneField(
        "portal.InitiativePage", models.CASCADE, null=True, blank=True, editable=False, related_name="picture"
    )
    person = models.OneToOneField(
        "portal.User", models.CASCADE, null=True, blank=True, editable=False, related_name="picture"
    )
    alt = models.CharField(
        "vad bilden visar", max_length=150, help_text="En mening för den som inte ser bilden. Den läses upp."
    )
    content = models.BinaryField()
    version = models.CharField(max_length=64, editable=False, db_index=True)  # its digest, which is in its address
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        verbose_name = "bild"
        verbose_name_plural = "bilder"
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None, person__isnull=False) | Q(page__isnull=False, person=None),
                name="picture_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.alt

    def get_absolute_url(self) -> str:
        return reverse("picture", args=[self.version])
