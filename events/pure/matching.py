"""A simple proposal for the board: a company for each class. Pure, no ORM."""

from collections.abc import Mapping, Sequence

Cell = tuple[int, int]  # (slot, class)


def propose(
    slots: Sequence[int], classes: Sequence[int], companies: Sequence[int], taken: Mapping[Cell, int]
) -> dict[Cell, int]:
    """New cells only: first every class that meets nobody, then every company that meets nobody.

    Each time the company with the fewest visits that the class has not met, in the slot with the fewest visits. No
    class and no company is ever twice in a slot.
    """
    board, found = dict(taken), {}

    def place(cell: Cell, company: int) -> None:
        board[cell] = found[cell] = company

    for school_class in classes:
        meets_nobody = not any(c == school_class for _, c in board)
        if meets_nobody and (choice := _best(slots, [school_class], companies, board)):
            place(*choice)
    for company in companies:
        if company not in board.values() and (choice := _best(slots, classes, [company], board)):
            place(*choice)
    return found


def _best(
    slots: Sequence[int], classes: Sequence[int], companies: Sequence[int], board: Mapping[Cell, int]
) -> tuple[Cell, int] | None:
    free = [
        ((slot, school_class), company)
        for slot in slots
        for school_class in classes
        if (slot, school_class) not in board
        for company in companies
        if not any(s == slot and who == company for (s, _), who in board.items())
        and not any(c == school_class and who == company for (_, c), who in board.items())
    ]
    visits = list(board.values())

    def weight(choice: tuple[Cell, int]) -> tuple[int, int, int]:
        (slot, school_class), company = choice
        return (
            visits.count(company),
            sum(c == school_class for _, c in board),
            sum(s == slot for s, _ in board),
        )

    return min(free, key=weight, default=None)
