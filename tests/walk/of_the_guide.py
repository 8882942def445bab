"""What Eva presses about the guide's rules: what it does is shown first, and told to nobody by letter."""

from django.urls import reverse

from cases.guide import editions
from cases.models import Wish
from tests.guided import a_question, a_step
from tests.walk.walking import Walk


def rules(walk: Walk, town) -> None:
    wish = Wish.objects.create(label="sälja glass")
    step = a_step("glass", "Registrera glasskiosken")
    wish.steps.add(step)
    question, spare = a_question("torg", "Ska du stå på torget?", wish, ja=[], nej=[]), a_step("extra", "Extra")
    for row in (question, spare):
        address = reverse(f"admin:cases_{row._meta.model_name}_delete", args=[row.pk])
        walk.press(town.eva, address, {"post": "yes"}, says="", then={row: None})
    unused = Wish.objects.create(label="sälja saft")
    address = reverse("admin:cases_wish_delete", args=[unused.pk])
    walk.press(town.eva, address, {"post": "yes"}, then={unused: None})
    wishes = Wish.objects.filter(pk=wish.pk)
    with editions.changing() as going_on:
        wishes.update(label="sälja mjukglass")
        edition = going_on.done().publish("Önskan ”sälja mjukglass” ändrades", by=town.eva)
    page = reverse("admin:cases_guideedition_back")
    walk.press(town.eva, page, {"publicera": "gammalt"}, says="Ta tillbaka en ändring")
    digest = walk.client.get(page).context["digest"]
    says = f"Det är som före ändringen igen: {edition.words}."
    walk.press(town.eva, page, {"publicera": digest}, says=says, then={wish: {"label": "sälja glass"}})


STORIES = [rules]
