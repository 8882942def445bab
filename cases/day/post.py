"""Letters that came in and that a person sorts."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import SecrecyMark
from cases.queries import post
from portal.models import IncomingEmail
from portal.pages.day import COUNTED, Day, Deed, Group, Row
from portal.text.swedish import relative_day


def among_homeless(day: Day) -> list[QuerySet]:
    return [IncomingEmail.objects.homeless()]


def homeless(day: Day) -> Iterator[Group]:
    letters = list(post.readable_by(day.user).homeless().defer("text", "folded")[: COUNTED + 1])
    page = reverse("admin:portal_incomingemail_changelist")
    marked = _marked(letters)
    found = [_letter(each, page, marked=marked, day=day) for each in letters[:COUNTED]]
    yield Group("Post att sortera", found, page=page, is_capped=len(letters) > COUNTED)


def _marked(letters: list[IncomingEmail]) -> set[int]:
    cases = {each.about_id for each in letters if each.about == "case"}
    return set(SecrecyMark.objects.standing().filter(case__in=cases).values_list("case_id", flat=True))


def _letter(letter: IncomingEmail, page: str, *, marked: set[int], day: Day) -> Row:
    """Of a letter in a marked case only that it is there, as on the page where it is sorted."""
    is_marked = letter.about == "case" and letter.about_id in marked
    came = relative_day(timezone.localdate(letter.received_at), day.today)
    here = f"{page}#brev-{letter.pk}"
    return Row(
        title="Mejl i ett sekretessmarkerat ärende" if is_marked else str(letter),
        page=here,
        who=", ".join(filter(None, ["" if is_marked else letter.sender_name or letter.sender, came])),
        deeds=(Deed("Sortera", here),),
    )
