"""What a letter is read as: a row says what differs from Bo's ordinary answer without files."""

from dataclasses import dataclass, replace
from datetime import date

from portal.mail.incoming.automatic import Failure, Sort
from portal.mail.incoming.reading import Attendance, Read

ON = date(2026, 11, 29)


@dataclass(frozen=True)
class Right:
    text: str
    folds: tuple[str, ...] = ()  # each is folded away, and not in the text; () when nothing is folded
    files: tuple[str, ...] = ()
    sort: Sort = Sort.ORDINARY
    failure: Failure | None = None
    attendance: Attendance | None = None
    away_until: date | None = None
    problems: tuple[str, ...] = ()
    subject: str = "Sv: Fråga"
    sender: str = "bo@example.org"
    sender_name: str = "Bo Berg"
    message_id: str = "<1@example.org>"
    answers: tuple[str, ...] = ()

    def but(self, **more) -> "Right":
        return replace(self, **more)

    def faults(self, found: Read) -> list[str]:
        names = set(self.__dataclass_fields__) - {"folds", "files", "failure"}
        told = [
            f"{name}: {value!r}, not {right!r}"
            for name in sorted(names)
            if (value := getattr(found, name)) != (right := getattr(self, name))
        ]
        if (files := tuple(each.name for each in found.files)) != self.files:
            told.append(f"files: {files}")
        for each in self.folds:
            if each not in found.folded or each in found.text:
                told.append(f"not folded: {each!r}; folded: {found.folded!r}")
        if bool(found.folded) != bool(self.folds):
            told.append(f"folded: {found.folded!r}")
        return told + self._faults_of_failure(found.failure)

    def _faults_of_failure(self, found: Failure | None) -> list[str]:
        """What the server said is told in its own words: it need only hold those of the row."""
        right = self.failure
        if found is None or right is None:
            return [] if found == right else [f"failure: {found}"]
        same = (found.is_final, found.status, found.receiver, found.letter) == (
            right.is_final,
            right.status,
            right.receiver,
            right.letter,
        )
        return [] if same and right.said in found.said else [f"failure: {found}"]
