"""People and their roles. A role has dates: who has left has no role, and nobody is deleted for it."""

from datetime import date
from functools import cache, cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.email_addresses import readable
from portal.text.roles import Roles
from portal.text.swedish import long_date
from portal.text.ttl_cache import TtlCache


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields) -> "User":
        """A person with that e-mail address. Nobody has a password: sign-in is by e-mailed code."""
        user = self.model(email=email, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)

    def opening_admin(self, on: date):
        """Those of whom `opens_admin` is true on that day."""
        beside = PilotRole.objects.current(on).filter(user=OuterRef("pk"))
        at_sector = SectorRole.objects.current(on).filter(user=OuterRef("pk"), sector__is_external=False)
        by_role = Q(is_superuser=True) | Exists(beside) | Exists(at_sector)
        return self.filter(Q(is_staff=True) | by_role, is_active=True)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email)


class User(AbstractBaseUser, PermissionsMixin):
    email = EmailAddressField("e-postadress", unique=True)
    name = models.CharField("namn", max_length=120, blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    title = models.CharField("titel", max_length=80, blank=True, help_text="Till exempel byggnadsinspektör.")
    is_active = models.BooleanField("aktiv", default=True)
    is_staff = models.BooleanField(
        "leder utbildning utan roll här", default=False, help_text="För en kursledare utifrån. Alla andra får en roll."
    )
    date_joined = models.DateTimeField("upplagd", default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()
    # What decides who comes in as this person, and where. A change of it ends every sign-in.
    ACCESS = ("email", "is_active", "is_staff", "is_superuser")

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message="Skriv e-postadressen med små bokstäver.",
            )
        ]

    def __str__(self) -> str:
        return self.name or readable(self.email)

    def get_full_name(self) -> str:
        return str(self)

    @classmethod
    def from_db(cls, *args):
        user = super().from_db(*args)
        user._access_before = user._access()
        return user

    def _access(self) -> list:
        return [self.__dict__.get(name) for name in self.ACCESS]

    def save(self, *args, update_fields=None, **kwargs) -> None:
        if not self._state.adding and update_fields is None:
            # Never written back as it was read: somebody may have ended the sign-ins meanwhile.
            update_fields = {field.name for field in self._meta.concrete_fields} - {"id", "password"}
        if getattr(self, "_access_before", None) not in (None, self._access()):
            self.set_unusable_password()
            update_fields = {*update_fields, "password"}
        super().save(*args, update_fields=update_fields, **kwargs)
        self._access_before = self._access()

    def end_sign_ins(self) -> None:
        """Everywhere, at once, for good. Each session holds a digest of the password, and nobody has one:

        what stands in its place is random, so a new one is all it takes.
        """
        self.set_unusable_password()
        self.save(update_fields=["password"])

    @property
    def opens_admin(self) -> bool:
        """By a role here; or, without one, let in by hand to lead a course."""
        return self.is_active and (self.is_staff or self.roles.is_inside)

    @cached_property
    def roles(self) -> Roles:
        """The person's roles today: one query each for sectors and pilot, kept for the request."""
        today = timezone.localdate()
        kinds = {kind for (kind,) in PilotRole.objects.held(self, today, "kind")}
        sectors = SectorRole.objects.held(self, today, "kind", "sector_id", "sector__is_external")
        return Roles(
            officer_of=frozenset(s for kind, s, _ in sectors if kind == SectorRole.Kind.OFFICER),
            manager_of=frozenset(s for kind, s, _ in sectors if kind == SectorRole.Kind.MANAGER),
            external=frozenset(s for _, s, is_external in sectors if is_external),
            pilot=frozenset(kinds),
            covers_pilot=PilotRole.Kind.DIRECTOR in kinds and PilotRole.objects.is_first_in_turn(self, today),
            is_superuser=self.is_superuser,
            is_let_in_to_lead=self.is_staff,
        )


class Sector(models.Model):
    """A part of the municipality, or another organisation that acts for it (fire service, neighbour)."""

    name = models.CharField("namn", max_length=80, unique=True)
    slug = models.SlugField("kortnamn", unique=True)
    email = EmailAddressField("funktionsbrevlåda", help_text="Dit går frågor som ingen särskild handläggare har.")
    phone = models.CharField("telefon", max_length=40, blank=True)
    is_external = models.BooleanField(
        "annan organisation",
        default=False,
        help_text="Till exempel räddningstjänsten eller en grannkommun. Den ser bara sin egen fråga.",
    )
    organisation = models.CharField(
        "organisation", max_length=120, blank=True, help_text="Fylls i för annan organisation."
    )
    is_active = models.BooleanField("används", default=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "sektor"
        verbose_name_plural = "sektorer"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name that a business reads: another organisation is named as such, with what it is asked about."""
        if not self.organisation or self.name.casefold() in self.organisation.casefold():
            return self.organisation or self.name
        return f"{self.organisation} ({self.name[:1].lower()}{self.name[1:]})"


class MailboxPersonManager(models.Manager["MailboxPerson"]):
    def named(self, name: str, sector: Sector) -> "MailboxPerson":
        """The same person whenever the same name is given there. Of a longer one its beginning: a letter's may be."""
        words = " ".join(name.split())[: self.model._meta.get_field("name").max_length].strip()
        return self.get_or_create(sector=sector, name__iexact=words, defaults={"name": words})[0]


class MailboxPerson(models.Model):
    """Somebody who works from a sector's shared mailbox without an account, by the name that was given there.

    It proves nothing: it tells who says that they did what was done.
    """

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="mailbox_people", verbose_name="sektor")
    name = models.CharField("namn", max_length=120)
    since = models.DateTimeField("sedan", default=timezone.now)

    objects = MailboxPersonManager()

    class Meta:
        verbose_name = "person vid funktionsbrevlåda"
        verbose_name_plural = "personer vid funktionsbrevlådor"
        constraints = [
            models.UniqueConstraint("sector", Lower("name"), name="a_name_is_one_person_at_a_mailbox"),
        ]

    def __str__(self) -> str:
        return self.name


# Who does something: signed in, or by the name given at a shared mailbox.
Actor = User | MailboxPerson


def account_of(actor: Actor | None) -> User | None:
    return actor if isinstance(actor, User) else None


class RoleQuerySet(models.QuerySet):
    def current(self, on: date):
        """Roles held on that day, by people who are still active."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, user__is_active=True)

    def held(self, user: User, on: date, *columns: str) -> list[tuple]:
        """Those columns of one person's roles. Every page asks it, so its SQL is put together once."""
        sql, params = _sql_of_held(self.model, columns)
        with connection.cursor() as cursor:
            cursor.execute(sql, [{ANY_USER: user.pk, ANY_DAY: on}.get(each, each) for each in params])
            return cursor.fetchall()


ANY_USER, ANY_DAY = -1, date.max


@cache
def _sql_of_held(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, tuple]:
    return model.objects.current(ANY_DAY).filter(user=ANY_USER).values_list(*columns).query.sql_with_params()


class Tenure(models.Model):
    """From and until, both days included; an open end is a role still held.

    Whoever is given another role, or loses one, signs in anew.
    """

    since = models.DateField("från", default=timezone.localdate)
    until = models.DateField("till och med", null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        held_by = type(self).objects.filter(pk=self.pk).exclude(user=self.user_id).select_related("user")
        for before in list(held_by):
            before.user.end_sign_ins()
        super().save(*args, **kwargs)
        self.user.end_sign_ins()

    def delete(self, *args, **kwargs):
        found = super().delete(*args, **kwargs)
        self.user.end_sign_ins()
        return found


class SectorRole(Tenure):
    class Kind(TextChoices):
        OFFICER = "officer", "handläggare"
        MANAGER = "manager", "chef"

    user = models.ForeignKey(User, models.PROTECT, related_name="sector_roles", verbose_name="person")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="roles", verbose_name="sektor")
    kind = models.CharField("roll", max_length=10, choices=Kind, default=Kind.OFFICER)

    class Meta:
        verbose_name = "roll i sektor"
        verbose_name_plural = "roller i sektorer"
        indexes = [models.Index(fields=["sector", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="sector_role_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()} på {self.sector}"


class PilotRoleQuerySet(RoleQuerySet):
    def in_turn(self, on: date):
        """Whose the cases are on that day, of those who are at work: the developer, the substitute, the director."""
        turns = enumerate([PilotRole.Kind.BUSINESS_DEVELOPER, PilotRole.Kind.SUBSTITUTE, PilotRole.Kind.DIRECTOR])
        turn = Case(*[When(kind=kind, then=Value(place)) for place, kind in turns])
        away = Absence.objects.on(on).filter(user=OuterRef("user"))
        found = self.current(on).exclude(Exists(away)).alias(turn=turn).exclude(turn=None)
        return found.order_by("turn", "since", "pk")

    def is_first_in_turn(self, user: User, on: date) -> bool:
        return self.in_turn(on).values_list("user", flat=True).first() == user.pk


class PilotRole(Tenure):
    """A role that belongs to no sector. The pilot is a function, so it has a substitute."""

    class Kind(TextChoices):
        BUSINESS_DEVELOPER = "business_developer", "näringslivsutvecklare (lots)"
        SUBSTITUTE = "substitute", "lotsens ersättare"
        DIRECTOR = "director", "kommundirektör"
        REGISTRAR = "registrar", "registrator"

    user = models.ForeignKey(User, models.PROTECT, related_name="pilot_roles", verbose_name="person")
    kind = models.CharField("roll", max_length=20, choices=Kind)

    objects = PilotRoleQuerySet.as_manager()

    class Meta:
        verbose_name = "roll utanför sektorerna"
        verbose_name_plural = "roller utanför sektorerna"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="pilot_role_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_kind_display()}"


class AbsenceQuerySet(models.QuerySet):
    def on(self, day: date):
        """Those that hold on that day, both ends included."""
        return self.filter(since__lte=day, until__gte=day)


class Absence(models.Model):
    """Days when a person is not at work, and who answers meanwhile. Nobody's reason for it is asked for."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name="person")
    since = models.DateField("från")
    until = models.DateField("till och med")
    substitute = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="stands_in", verbose_name="ersättare"
    )
    note = models.CharField("anteckning", max_length=200, blank=True, help_text="Skriv inte varför personen är borta.")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "frånvaro"
        verbose_name_plural = "frånvaro"
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["until", "since"], name="absence_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="absence_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")),
                name="nobody_stands_in_for_oneself",
                violation_error_message="Välj någon annan som ersättare.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.since}–{self.until}"

    @property
    def when(self) -> str:
        """ "torsdag 1 juli 2027", or "torsdag 1 juli 2027 till och med fredag 30 juli 2027"."""
        first = long_date(self.since)
        return first if self.since == self.until else f"{first} till och med {long_date(self.until)}"

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        TtlCache.forget_all()  # who is the pilot today may have changed with it

    def delete(self, *args, **kwargs):
        found = super().delete(*args, **kwargs)
        TtlCache.forget_all()
        return found
