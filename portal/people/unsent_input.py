"""What was typed on a page and is not sent or saved yet: kept, so that no button throws it away.

For whoever is signed in it is a row of the database, and stands there on another day and another machine; for a
stranger it lies in the session. A page that answers a POST itself makes the browser ask, on the way back to it,
whether to send the form again. So a refused press leads back to the page, which reads here what was tried and why it
could not be done.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.files import storing
from portal.models import StoredFile, UnsentText, User
from portal.text.row_ids import row_id
from portal.text.swedish import clock, local, relative_day

KEY = "typed"
FILES = "typed_files"  # those that a stranger has chosen, by number, of each page
MOST_OF_A_PERSON, MOST_OF_A_STRANGER = 50, 10  # pages; the oldest goes first
MOST_FILES = 20  # of a stranger's, on all pages
MOST_BYTES = 64 * 1024  # of what one form leaves behind: texts are far below
TOO_LONG = "En text är så lång att den inte kunde sparas här. Korta den eller skicka den som en bilaga."
NEWER = "Det finns ett nyare utkast. Läs in sidan igen för att se det. Det du skriver här är inte sparat än."
JOINED = "Här står två texter efter varandra, för ingen av dem är skickad. Läs igenom innan du skickar."
REFUSED = "fel"  # in the address of a page that shows what was refused; without it the page tells no old refusal
SAVING, LEFT = "saving", "left"  # among what the page's script sends, which is no press: and that it is being left
SEEN = "seen_draft"  # in the form: what was kept when the page was shown, so that it throws nothing newer away


@dataclass(frozen=True)
class Typed:
    """By the names that the fields have on the page."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    tried: str = ""  # the name of the form that was refused
    said: str = ""  # the refusal in words, when it is not about one of its fields
    version: str = ""  # which the page's form brings back as SEEN
    kept_at: datetime | None = None  # a draft; what holds no words is none
    joined: str = ""  # what the page says when a text was put below another in its box

    @property
    def data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data

    @property
    def when(self) -> str:
        """ "Sparat som utkast kl. 10.12", with the day when that is another one."""
        return kept_in_words(self.kept_at) if self.kept_at else ""


def kept_in_words(at: datetime) -> str:
    here, today = local(at), timezone.localdate()
    day = "" if here.date() == today else f"{relative_day(here.date(), today)} "
    return f"Sparat som utkast {day}{clock(here)}"


def small(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields without those that are so long that all of them together are not: the longest go first."""
    sizes = {name: len(name) + sum(len(value.encode()) for value in values) for name, values in fields.items()}
    left, kept = MOST_BYTES, set()
    for name in sorted(sizes, key=sizes.__getitem__):
        left -= sizes[name]
        if left >= 0:
            kept.add(name)
    return {name: values for name, values in fields.items() if name in kept}


def keep(
    request: HttpRequest,
    page: str,
    fields: Mapping[str, list[str]],
    *,
    tried: str = "",
    said: str = "",
    chosen: Collection[str] = (),
) -> None:
    """Instead of what was kept of that page. Nothing typed and nothing refused leaves nothing. What is only `chosen`
    (see `choices_of`) is kept, and makes no draft."""
    fitting = small(fields)
    if tried and fitting != fields:
        said = f"{said} {TOO_LONG}".strip()
    kept = {name: value for name, value in request.session.get(KEY, {}).items() if name != page}
    if request.user.is_authenticated:
        _keep_row(request, page, fitting, tried=tried, said=said, chosen=chosen)
    else:
        still = _numbers(fitting)
        _let_wait(request, page, [number for number in _waiting(request).get(page, []) if number in still])
        if fields or tried:
            kept[page] = {"fields": fitting, "tried": tried, "said": said}
    if kept or KEY in request.session:
        most = MOST_OF_A_PERSON if request.user.is_authenticated else MOST_OF_A_STRANGER
        request.session[KEY] = _newest(kept, most)


def _newest(kept: dict[str, dict], most: int) -> dict[str, dict]:
    """Of a session: so many pages, and no more of all their texts than of one."""
    pages, left = list(kept.items())[-most:], MOST_BYTES
    for place, (_, what) in reversed(list(enumerate(pages))):
        left -= len(json.dumps(what["fields"]).encode())
        if left < 0 and place < len(pages) - 1:
            return dict(pages[place + 1 :])
    return dict(pages)


@transaction.atomic
def _keep_row(
    request: HttpRequest,
    page: str,
    fields: dict[str, list[str]],
    *,
    tried: str = "",
    said: str = "",
    chosen: Collection[str] = (),
) -> None:
    row = _locked(request.user, page)
    if row and _is_newer(row, request):
        fields, is_joined = _with_what_is_unseen(fields, row.fields, sent=request.POST)
        was_said = row.said if fields == row.fields and not row.tried else ""
        said = f"{said} {JOINED}".strip() if is_joined else said or was_said
    if not (fields or tried):
        _rows(request.user).filter(page=page).delete()
    else:
        typed = any(text.strip() for name in fields if name not in chosen for text in fields[name])
        holds_words = row.holds_words if row and row.fields == fields else typed
        row = _write(request.user, page, fields=small(fields), tried=tried, said=said, holds_words=holds_words)
        row.files.set(row.files.filter(pk__in=_numbers(row.fields)))


@transaction.atomic
def save(
    request: HttpRequest, page: str, fields: Mapping[str, list[str]], *, chosen: Collection[str] = ()
) -> Typed | None:
    """As typed so far, without a press. None when something newer is kept, which the page has not shown: that is not
    written over, unless the page is being left, where both are kept. A page that is left may say so late, or twice.
    """
    row, here = _locked(request.user, page), small(fields)
    if row is None and request.POST.get(SEEN):
        return Typed()  # what the page showed has been sent or thrown away since; this was on its way then
    if row and _is_newer(row, request):
        both, _ = _with_what_is_unseen(here, row.fields, sent=request.POST)
        is_left = request.POST.get(SAVING) == LEFT
        if both == row.fields and (is_left or both == here):
            return of(request, page)
        if both != here and not is_left:
            return None
    _keep_row(request, page, here, chosen=chosen)
    return of(request, page)


def forget(request: HttpRequest, page: str) -> None:
    """It has been sent."""
    _rows(request.user).filter(page=page).delete()


def _numbers(fields: Mapping[str, list[str]]) -> list[int]:
    """Of the files that lie beside the texts."""
    return [row_id(value) for name, values in fields.items() if _is_of_files(name) for value in values]


def _is_of_files(name: str) -> bool:
    """On every page their box is called `files`, and holds their numbers."""
    return name.rpartition("-")[2] == "files"


@transaction.atomic
def take_in(request: HttpRequest, page: str, chosen: Iterable[UploadedFile]) -> tuple[list[StoredFile], list[str]]:
    """Files that are to wait with the text: those that may, and a sentence about each of the others."""
    kept, told = storing.take_in(chosen, there=files_of(request, page))
    if request.user.is_authenticated:
        row, _ = UnsentText.objects.get_or_create(user=request.user, page=page)
        row.files.add(*kept)
    else:
        _let_wait(request, page, [*_waiting(request).get(page, []), *(file.pk for file in kept)])
    return kept, told


def with_files(request: HttpRequest, page: str, boxes: Iterable[str]) -> tuple[QueryDict, list[str]]:
    """What was sent, with the files that were chosen in those boxes ticked, as if they had waited there before; and a
    sentence about each that may not."""
    sent, told = request.POST.copy(), []
    for name in [name for name in boxes if name in request.FILES]:
        kept, problems = take_in(request, page, request.FILES.getlist(name))
        sent.setlist(name, list(dict.fromkeys([*sent.getlist(name), *(str(file.pk) for file in kept)])))
        told += problems
    return sent, told


def _waiting(request: HttpRequest) -> dict[str, list[int]]:
    """A stranger's files, by page. A session of before holds one list, and the texts tell whose they are."""
    found = request.session.get(FILES, {})
    if isinstance(found, dict):
        return found
    texts = request.session.get(KEY, {}).items()
    return {page: [number for number in _numbers(kept["fields"]) if number in found] for page, kept in texts}


def _let_wait(request: HttpRequest, page: str, numbers: list[int]) -> None:
    """Instead of a stranger's files that waited there, each once. The page where that was done first goes first."""
    others = {name: there for name, there in _waiting(request).items() if name != page}
    found = others | ({page: list(dict.fromkeys(numbers))} if numbers else {})
    while sum(map(len, found.values())) > MOST_FILES:
        del found[next(iter(found))]
    if found or FILES in request.session:
        request.session[FILES] = found


def files_of(request: HttpRequest, page: str) -> list[StoredFile]:
    if request.user.is_authenticated:
        rows = UnsentText.files.through.objects.filter(unsenttext__user=request.user, unsenttext__page=page)
        return list(StoredFile.objects.filter(pk__in=rows.values("storedfile")).order_by("pk"))
    return list(StoredFile.objects.filter(pk__in=_waiting(request).get(page, [])).order_by("pk"))


@transaction.atomic
def put_in(
    user: User, page: str, *, box: str, text: str, files_box: str, files: Iterable[StoredFile]
) -> UnsentText | None:
    """What came another way than from the page: after what stands in its box. None when it has no room there."""
    row, files = _locked(user, page), list(files)
    kept = dict(row.fields) if row else {}
    alone = [dict(kept), {box: [text]}]
    kept[box] = ["\n\n".join(filter(None, [*kept.get(box, []), text]))]
    if files:
        kept[files_box] = [*kept.get(files_box, []), *(str(file.pk) for file in files)]
    if small(kept) != kept:
        return None
    row = _write(user, page, fields=kept, tried="", said=joined_in_words(kept, of=alone), holds_words=True)
    row.files.add(*files)
    return row


@transaction.atomic
def carry_over(page: str, *, to: str) -> None:
    """What waits on a page that leads to another now waits there: after what somebody has begun on that one too."""
    begun = {row.user_id: row for row in UnsentText.objects.filter(page=to).select_for_update()}
    UnsentText.objects.filter(page=page).exclude(user__in=begun).update(page=to)
    for left in UnsentText.objects.filter(page=page, user__in=begun).select_related("user").prefetch_related("files"):
        there = begun[left.user_id].fields
        both = there | {name: _after(there.get(name, []), left.fields[name], name) for name in left.fields}
        if small(both) == both:  # else there is no room, and it waits where it was typed
            said = joined_in_words(both, of=[there, left.fields])
            holds_words = left.holds_words or begun[left.user_id].holds_words
            row = _write(left.user, to, fields=both, tried="", said=said, holds_words=holds_words)
            row.files.add(*left.files.all())
            left.delete()


def below(first: dict[str, list[str]], then: dict[str, list[str]]) -> dict[str, list[str]]:
    """What was typed first, and below it the sentences that were begun since; of a choice the first one."""
    begun = [name for name, texts in then.items() if _is_of_files(name) or any(" " in text for text in texts)]
    return then | first | {name: _after(first.get(name, []), then[name], name) for name in begun}


def joined_in_words(both: dict[str, list[str]], *, of: Iterable[Mapping[str, list[str]]]) -> str:
    """What is said of two drafts that were put together, where a box now holds the texts of both."""
    boxes = [name for name in both if not _is_of_files(name)]
    return JOINED if any(both[name] not in [each.get(name) for each in of] for name in boxes) else ""


def _after(here: list[str], more: list[str], name: str) -> list[str]:
    """One text below the other; files side by side."""
    if _is_of_files(name):
        return [*here, *more]
    return ["\n\n".join(text for text in dict.fromkeys([*here, *more]) if text)]


def _locked(user: User, page: str) -> UnsentText | None:
    return _rows(user).filter(page=page).select_for_update().first()


def _rows(user: User):
    return UnsentText.objects.filter(user=user)


def _write(user: User, page: str, **what) -> UnsentText:
    row, _ = UnsentText.objects.update_or_create(user=user, page=page, defaults=what | {"updated_at": timezone.now()})
    oldest = _rows(user).order_by("-updated_at", "-pk").values("pk")[MOST_OF_A_PERSON:]
    UnsentText.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
    return row


def _is_newer(row: UnsentText, request: HttpRequest) -> bool:
    """Kept after the page was shown: on another machine, or by an e-mail. Old pages do not say what they have seen."""
    return request.POST.get(SEEN, row.version) != row.version


def _with_what_is_unseen(
    fields: dict[str, list[str]], kept: dict[str, list[str]], *, sent: QueryDict
) -> tuple[dict[str, list[str]], bool]:
    """What is kept and stands in nothing that was sent is kept still: a text before what is typed in the same box, a
    file beside those that are ticked there. And whether a text now stands below another.
    """
    found, is_joined = dict(fields), False
    for name, values in kept.items():
        here, left = sent.getlist(name), fields.get(name, [])
        if _is_of_files(name):
            if unseen := [number for number in values if number not in here]:
                found[name] = [*unseen, *left]
        elif unseen := _not_in(values, here):
            more = [text for text in _not_in(left, unseen) if text]
            found[name] = ["\n\n".join([*unseen, *more])]
            is_joined |= bool(more)
    return found, is_joined


def _not_in(texts: list[str], others: list[str]) -> list[str]:
    """Those that stand in none of the others. A browser ends its lines otherwise than a letter does."""
    known = [text.replace("\r\n", "\n") for text in others]
    return [text for text in texts if not any(text.replace("\r\n", "\n") in each for each in known)]


def of(request: HttpRequest, page: str) -> Typed:
    row = _rows(request.user).filter(page=page).first() if request.user.is_authenticated else None
    if row:
        kept = {"fields": row.fields, "tried": row.tried, "said": row.said}
    elif (kept := request.session.get(KEY, {}).get(page)) is None:
        return Typed()
    seen = {"version": row.version, "kept_at": row.updated_at if row.holds_words else None} if row else {}
    if row and not row.tried:
        seen["joined"] = row.said
    return Typed(**kept | seen) if REFUSED in request.GET else Typed(kept["fields"], **seen)


def changed(page_forms: Iterable[forms.Form], sent: QueryDict) -> dict[str, list[str]]:
    """What was typed in each of a page's forms that is not what stood there. The forms hold what stands there now."""
    found = {}
    for form in page_forms:
        for name, box in form.fields.items():
            full = form.add_prefix(name)
            if full in sent and box.has_changed(form.get_initial_for_field(box, name), _value(box, full, sent)):
                found[full] = sent.getlist(full)
    return found


def choices_of(page_forms: Iterable[forms.Form]) -> set[str]:
    """The names of the boxes in which nothing is typed."""
    kinds = (forms.CheckboxInput, forms.widgets.ChoiceWidget)
    boxes = {form.add_prefix(name): box for form in page_forms for name, box in form.fields.items()}
    return {name for name, box in boxes.items() if isinstance(box.widget, kinds)}


def _value(box: forms.Field, name: str, sent: QueryDict):
    return box.widget.value_from_datadict(sent, {}, name)


def fill(form: forms.Form, typed: Typed) -> forms.Form:
    """Put what was typed into its boxes, unsent. `has_typed` tells that there was something."""
    form.has_typed = False
    for name, box in form.fields.items():
        full = form.add_prefix(name)
        if full in typed.fields:
            value = _value(box, full, typed.data)
            form.has_typed |= box.has_changed(form.get_initial_for_field(box, name), value)
            form.initial[name] = value
    return form
