"""The board of Framtidsfrön as Eva sees it: a row for each class, a column for each slot, a company in each cell."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from events.models import Event, Registration, SchoolClass, Slot, Visit
from portal.text.row_ids import row_id


@dataclass(frozen=True)
class Cell:
    """One slot of one class; `name` is the field's name in the form."""

    slot: Slot
    school_class: SchoolClass
    company: int | None
    is_wrong: bool = False  # it could not be saved

    @property
    def name(self) -> str:
        return name_of(self.slot.pk, self.school_class.pk)


@dataclass(frozen=True)
class Row:
    school_class: SchoolClass
    cells: list[Cell]

    @property
    def meets_nobody(self) -> bool:
        return not any(cell.company for cell in self.cells)


@dataclass(frozen=True)
class Board:
    slots: list[Slot]
    rows: list[Row]
    companies: list[Registration]
    idle: list[Registration]  # companies that meet nobody yet

    @property
    def idle_names(self) -> list[str]:
        return [company.on_board for company in self.idle]

    @property
    def alone(self) -> list[SchoolClass]:
        return [row.school_class for row in self.rows if row.meets_nobody]


def name_of(slot: int, school_class: int) -> str:
    return f"ruta-{slot}-{school_class}"


def of(event: Event, typed: dict[str, str] | None = None, *, wrong: Collection[tuple[int, int]] = ()) -> Board:
    """Four queries, however big the board is. `typed` is what could not be saved: it stays in its cells,
    and those that are `wrong`, as (slot, class), are marked."""
    slots, classes = list(event.slots.all()), list(event.classes.prefetch_related("allergies"))
    companies = list(event.registrations.active().select_related("offer"))
    there = {
        name_of(slot, school_class): company
        for slot, school_class, company in Visit.objects.filter(slot__event=event).values_list(
            "slot", "school_class", "registration"
        )
    }
    if typed is not None:
        there |= {name: row_id(value) or None for name, value in typed.items()}
    rows = [
        Row(c, [Cell(s, c, there.get(name_of(s.pk, c.pk)), (s.pk, c.pk) in wrong) for s in slots]) for c in classes
    ]
    meets = Counter(there.values())
    return Board(slots, rows, companies, [company for company in companies if not meets[company.pk]])


def read(event: Event, posted) -> dict[tuple[int, int], int | None]:
    """The cells of a sent form, as the action wants them."""
    wanted = {}
    for slot in event.slots.values_list("pk", flat=True):
        for school_class in event.classes.values_list("pk", flat=True):
            name = name_of(slot, school_class)
            if name in posted:
                value = posted[name]
                wanted[slot, school_class] = row_id(value) or None
    return wanted
