"""The town hall: twelve sectors, of which two are other organisations, and who works there."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from portal.models import PilotRole, Sector, SectorRole, User, town_hall
from portal.models.pages import first_values
from portal.site.kits import accepting, reading
from portal.site.kits.kinds import KINDS, same
from portal.site.kits.reading import Row

# The sectors of the kit by slug: shared mailbox, telephone, name of the organisation when it is another one
OFFICES = {
    "bygg": ("bygglov@example.org", "0123-191 20", ""),
    "miljo": ("miljokontoret@example.org", "0123-191 30", ""),
    "plan": ("plan@example.org", "0123-191 25", ""),
    "mark": ("mark@example.org", "0123-191 40", ""),
    "gata": ("gata@example.org", "0123-191 50", ""),
    "va": ("va@example.org", "0123-191 60", ""),
    "avfall": ("avfall@example.org", "0123-191 65", ""),
    "kultur": ("kultur@example.org", "0123-191 70", ""),
    "arbete": ("arbetsmarknad@example.org", "0123-191 80", ""),
    "upphandling": ("upphandling@example.org", "0123-191 85", ""),
    "rtj": ("tillsyn.rtj@example.org", "010-480 40 00", "Räddningstjänsten Östergötland"),
    "alkohol": ("tillstand.linkoping@example.org", "013-20 60 00", "Linköpings kommun"),
}

# address, name, title, sector, role, years at the post, days since it ended (None: still held)
STAFF = [
    ("bygg@example.org", "Anna Alm", "byggnadsinspektör", "bygg", "officer", 4, None),
    ("henrik.hagberg@example.org", "Henrik Hagberg", "bygglovshandläggare", "bygg", "officer", 2, None),
    ("chef.bygg@example.org", "Malin Mo", "bygg- och plansamordnare", "bygg", "manager", 6, None),
    ("miljo@example.org", "Cecilia Ceder", "miljöinspektör", "miljo", "officer", 5, None),
    ("omar.haddad@example.org", "Omar Haddad", "livsmedelsinspektör", "miljo", "officer", 3, None),
    ("birgitta.nyman@example.org", "Birgitta Nyman", "miljöinspektör", "miljo", "officer", 9, 150),
    ("chef.miljo@example.org", "Fredrik Falk", "miljöchef", "miljo", "manager", 3, None),
    ("ingrid.sandell@example.org", "Ingrid Sandell", "planarkitekt", "plan", "officer", 4, None),
    ("chef.bygg@example.org", "Malin Mo", "bygg- och plansamordnare", "plan", "manager", 6, None),
    ("jonas.wik@example.org", "Jonas Wik", "markförvaltare", "mark", "officer", 3, None),
    ("chef.mark@example.org", "Kerstin Lund", "exploateringschef", "mark", "manager", 5, None),
    ("lena.hult@example.org", "Lena Hult", "gatuingenjör", "gata", "officer", 7, None),
    ("per.strand@example.org", "Per Strand", "driftledare", "gata", "officer", 8, 40),
    ("chef.teknik@example.org", "Anders Ek", "teknisk chef", "gata", "manager", 4, None),
    ("sara.vass@example.org", "Sara Vass", "VA-ingenjör", "va", "officer", 2, None),
    ("chef.teknik@example.org", "Anders Ek", "teknisk chef", "va", "manager", 4, None),
    ("mikael.berg@example.org", "Mikael Berg", "avfallsrådgivare", "avfall", "officer", 5, None),
    ("chef.teknik@example.org", "Anders Ek", "teknisk chef", "avfall", "manager", 4, None),
    ("elin.ros@example.org", "Elin Ros", "evenemangssamordnare", "kultur", "officer", 3, None),
    ("chef.kultur@example.org", "Gunnar Holm", "kultur- och fritidschef", "kultur", "manager", 8, None),
    ("amina.yusuf@example.org", "Amina Yusuf", "arbetsmarknadskonsulent", "arbete", "officer", 4, None),
    ("chef.arbete@example.org", "Eva-Lena Öst", "enhetschef", "arbete", "manager", 2, None),
    ("tomas.lindh@example.org", "Tomas Lindh", "upphandlare", "upphandling", "officer", 3, None),
    ("chef.ekonomi@example.org", "Yvonne Kvist", "ekonomichef", "upphandling", "manager", 7, None),
    ("rolf.rask@example.org", "Rolf Rask", "brandinspektör", "rtj", "officer", 5, None),
    ("nadja.vik@example.org", "Nadja Vik", "alkoholhandläggare", "alkohol", "officer", 3, None),
]
PILOTS = [
    ("lars.lundin@example.org", "Lars Lundin", "näringslivsutvecklare", "business_developer", 7, 900),
    ("lots@example.org", "Eva Ek", "näringslivsutvecklare", "business_developer", 3, None),
    ("ersattare@example.org", "Sofia Sund", "kommunutvecklare", "substitute", 2, None),
    ("direktor@example.org", "Dag Dahl", "kommundirektör", "director", 5, None),
    ("registrator@example.org", "Rut Rydell", "registrator", "registrar", 6, None),
]
BUSINESS_PERSON = ("foretag@example.org", "Bo Berg")
PHONES = {"lots@example.org": "0123-191 01", "ersattare@example.org": "0123-191 02"}


def open_town_hall(today: date) -> None:
    """Sectors, staff with roles from a date to a date, and the business person who signs in."""
    begin_with_the_kit()
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    for email, name, title, slug, kind, years, ended in STAFF:
        sector = sectors[slug]
        user = employ(email, name, title, is_active=ended is None)
        SectorRole.objects.create(user=user, sector=sector, kind=kind, **tenure(today, years, ended))
    for email, name, title, kind, years, ended in PILOTS:
        user = employ(email, name, title, is_active=ended is None)
        PilotRole.objects.create(user=user, kind=kind, **tenure(today, years, ended))
    verified(User.objects.create_superuser("admin@example.org", name="Stina Systemsson", title="systemförvaltare"))
    email, name = BUSINESS_PERSON
    verified(User.objects.create_user(email, name=name))


def begin_with_the_kit() -> None:
    """All that a municipality begins with, as if somebody had accepted each row and filled in what no kit can know."""
    first_values().save()
    rows = reading.start(town_hall())
    if settings.SETUP.exists():
        rows = _beside(rows, reading.rows(settings.SETUP.read_bytes(), town_hall()))
    for row in rows:
        if row.kind.name == "sector":
            slug, is_external = row.values["slug"], row.values.get("is_external", False)
            email, phone, organisation = OFFICES.get(slug, (f"{slug}@example.org", "", ""))
            is_external = bool(organisation) if slug in OFFICES else is_external
            row.values.update(email=email, phone=phone, organisation=organisation, is_external=is_external)
    accepting.accept(rows, by=None)


PLAYED_ON = {"sector", "promise", "board"}  # the demo's stories name those of the kit


def _beside(kit: list[Row], own: list[Row]) -> list[Row]:
    """A municipality's own rows, and of the kit those without which the stories cannot be told."""
    _call_sectors_as_the_kit(kit, own)
    kinds, names = {row.kind.name for row in own}, {(row.kind.name, row.name) for row in own}
    needed = [row for row in kit if row.kind.name in PLAYED_ON or row.kind.name not in kinds]
    found = [*own, *(row for row in needed if (row.kind.name, row.name) not in names)]
    order = list(KINDS)
    return sorted(found, key=lambda row: order.index(row.kind.name))


def _call_sectors_as_the_kit(kit: list[Row], own: list[Row]) -> None:
    """So that those who work at a sector of that name in the stories work at the municipality's own."""
    known = {same(row.values["name"]): row.values["slug"] for row in kit if row.kind.name == "sector"}
    ours = {row.values["slug"]: same(row.values.get("name", "")) for row in own if row.kind.name == "sector"}
    called = {slug: known[name] for slug, name in ours.items() if name in known and known[name] not in ours}
    for row in own:
        if row.kind.name == "sector":
            row.values["slug"] = called.get(row.values["slug"], row.values["slug"])
        for link, names in row.links.items():
            if row.kind.links[link] == "sector":
                row.links[link] = [called.get(name, name) for name in names]


def employ(email: str, name: str, title: str, **fields) -> User:
    """A person may have several roles, so the second time it is the same person."""
    found = User.objects.filter(email=email).first()
    if found:
        return found
    phone = PHONES.get(email, "")
    return verified(User.objects.create_user(email, name=name, title=title, phone=phone, **fields))


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def tenure(today: date, years: int, ended: int | None) -> dict[str, date | None]:
    until = today - timedelta(days=ended) if ended is not None else None
    return {"since": today - timedelta(days=365 * years + 30), "until": until}
