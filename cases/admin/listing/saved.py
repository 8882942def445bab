"""Views of one's own: what the list shows now is kept under a name, changed and removed."""

from collections.abc import Callable

from django import forms
from django.db import transaction

from cases.admin.listing.case_list import CaseList
from cases.models import SavedView
from portal.models import User
from portal.text.exceptions import NotAllowed


class SavedViewForm(forms.Form):
    namn = forms.CharField(
        label="Namn på vyn",
        max_length=40,
        error_messages={
            "required": "Skriv ett namn på vyn.",
            "max_length": "Namnet får ha högst 40 tecken.",
        },
    )


def _check(name: str, *, by: User, but: SavedView | None = None) -> None:
    """Two windows of the same person save one after the other."""
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    others = SavedView.objects.filter(user=by).exclude(pk=but and but.pk)
    if others.filter(name__iexact=name).exists():
        raise NotAllowed(f"Du har redan en vy som heter {name}. Välj ett annat namn.")
    if but is None and others.count() >= SavedView.MOST:
        raise NotAllowed(f"Du har redan {SavedView.MOST} egna vyer. Ta bort någon av dem först.")


@transaction.atomic
def keep(cases: CaseList, name: str, *, by: User) -> SavedView:
    _check(name, by=by)
    return SavedView.objects.create(user=by, name=name, query=cases.kept)


@transaction.atomic
def change(cases: CaseList, name: str, *, by: User) -> SavedView:
    """The view that the list began as: its name, and what it shows."""
    if cases.own_view is None:
        raise NotAllowed("Vyn finns inte längre. Spara den som ny i stället.")
    _check(name, by=by, but=cases.own_view)
    cases.own_view.name, cases.own_view.query = name, cases.kept
    cases.own_view.save(update_fields=["name", "query"])
    return cases.own_view


def _remove(cases: CaseList, form: SavedViewForm, *, by: User) -> str:
    view = cases.own_view
    cases.own = None
    if view is None:
        return "Vyn är redan borttagen."
    view.delete()
    return f"Vyn {view.name} är borttagen. Inga ärenden har ändrats."


def _with_name(act: Callable[..., SavedView], said: str) -> Callable[..., str | None]:
    """The sentence of what was done, or nothing when the form says why not."""

    def run(cases: CaseList, form: SavedViewForm, *, by: User) -> str | None:
        if not form.is_valid():
            return None
        try:
            view = act(cases, form.cleaned_data["namn"], by=by)
        except NotAllowed as refusal:
            form.add_error("namn", str(refusal))
            return None
        cases.own = view.pk
        return said.format(view)

    return run


DEEDS = {
    "ny": _with_name(keep, "Vyn {} är sparad. Bara du ser den."),
    "andra": _with_name(change, "Vyn {} är ändrad."),
    "ta-bort": _remove,
}
