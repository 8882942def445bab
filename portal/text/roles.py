"""A person's roles as a value, so that rules about them can be read and tested without a database."""

from dataclasses import dataclass

PILOT_KINDS = frozenset({"business_developer", "substitute"})
READS_MARKED = PILOT_KINDS | {"registrar"}  # also what is under a secrecy mark that names no sector

# What each role may, as it is told to whoever gets it and to whoever gives it: "… innebär att du …".
MAY = {
    "business_developer": "tar emot ärenden, frågar sektorerna och svarar företagen, och sköter portalens texter,"
    " träffar och personer",
    "substitute": "gör lotsens arbete när lotsen är borta, och får läsa och göra allt som lotsen får",
    "director": "tar beslut när lotsen lyfter något, läser ärenden och siffror, godkänner gallring, och har ärendena"
    " när ingen lots är i tjänst",
    "registrar": "sköter diariet: läser alla ärenden, sätter markeringar, lämnar ut akter och föreslår gallring",
    "officer": "får lotsens frågor om företagens ärenden till sektorn, och svarar på dem",
    "manager": "får lotsens frågor till sektorn, ser till att de får svar, och lägger in vilka som är borta",
}


@dataclass(frozen=True)
class Roles:
    """What a person is today: ids of sectors, and kinds of roles outside the sectors."""

    officer_of: frozenset[int] = frozenset()
    manager_of: frozenset[int] = frozenset()
    external: frozenset[int] = frozenset()  # those of the person's sectors that are other organisations
    pilot: frozenset[str] = frozenset()
    covers_pilot: bool = False  # the director, on a day when nobody who holds the pilot's role is at work
    is_superuser: bool = False
    is_let_in_to_lead: bool = False  # a course, without a role here

    @property
    def sectors(self) -> frozenset[int]:
        return self.officer_of | self.manager_of

    @property
    def own_sectors(self) -> frozenset[int]:
        """The person's sectors inside the municipality."""
        return self.sectors - self.external

    @property
    def is_pilot(self) -> bool:
        """The business developer or the substitute: they do the same work."""
        return self.is_superuser or bool(self.pilot & PILOT_KINDS)

    @property
    def runs_cases(self) -> bool:
        """Whoever the cases are waiting for today. The pilot's other work (texts, rules, people) stays the pilot's."""
        return self.is_pilot or self.covers_pilot

    @property
    def sees_everything(self) -> bool:
        return self.is_pilot or bool(self.pilot & {"director", "registrar"})

    @property
    def reads_others_cases(self) -> bool:
        """More than the own sector was asked about: these show a second factor at each sign-in."""
        return self.sees_everything

    @property
    def keeps_record(self) -> bool:
        """The registrar; and the pilot, because a small municipality's registrar is one person who is ill at times."""
        return self.is_superuser or bool(self.pilot & READS_MARKED)

    @property
    def decides_on_disposal(self) -> bool:
        return self.keeps_record or "director" in self.pilot

    @property
    def directs(self) -> bool:
        """Decides about what has been lifted. Nobody stands in for that: while the director is away it waits."""
        return "director" in self.pilot

    @property
    def reads_figures(self) -> bool:
        """The pilot, the director and the managers of our own sectors. There are no figures about one person."""
        return self.is_pilot or "director" in self.pilot or bool(self.manager_of - self.external)

    @property
    def works_here(self) -> bool:
        return self.is_superuser or bool(self.sectors or self.pilot)

    @property
    def opens_training(self) -> bool:
        return self.works_here or self.is_let_in_to_lead

    @property
    def is_inside(self) -> bool:
        """Of the municipality itself: who is from another organisation, or from none here, is not. It opens admin."""
        return self.is_superuser or bool(self.own_sectors or self.pilot)
