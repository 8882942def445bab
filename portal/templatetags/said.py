"""What a press came to is said where its result stands, and once; without a place on the page it is said on top.
As long as it can be undone it stands there with its button, whenever one comes back to the page.

A press leads to `#sagt`, so that the browser itself shows the sentence and gives it the focus, also without scripts.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django import template
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.people.sessions import UNDO

register = template.Library()


class _Waiting:
    """The messages of a page while it is put together."""

    def __init__(self, request) -> None:
        waiting = messages.get_messages(request) if request else ()
        self.left = list(waiting) if len(waiting) else []  # reading an empty store would be written to the session
        self.has_place = False  # of the focus, which is the first of them
        self.request, self.undo = request, {}  # what can be undone, once it is said

    def take(self, section: str | None = None) -> SafeString | str:
        """Those about that section, or all that are left."""
        taken = [each for each in self.left if section is None or each.extra_tags == section]
        self.left = [each for each in self.left if each not in taken]
        undo = self._offered(section, taken)
        if not taken and not undo:
            return ""
        self.undo = self.undo or undo
        context = {"said": taken, "takes_focus": taken and not self.has_place, "undo": undo}
        self.has_place = self.has_place or bool(taken)
        if undo and undo["said"] not in map(str, taken):  # it was said before, and had the focus then
            context["said"] = [*taken, Message(messages.SUCCESS, undo["said"])]
        return render_to_string("portal/_said.html", context)

    def _offered(self, section: str | None, taken: list) -> dict:
        """What whoever reads may undo (cases/undoing/views.py), where what it came to is said, and on top of the page
        of its thing when it was pressed elsewhere."""
        offered = getattr(self.request, "session", {}).get(UNDO) or {}
        if self.undo or not offered.get("until") or datetime.fromisoformat(offered["until"]) <= timezone.now():
            return {}
        is_its_page = self.request.path == offered["thing"]
        if not is_its_page and self.request.path != urlsplit(offered["back"]).path:
            return {}
        is_place = section == offered["place" if is_its_page else "section"] or (is_its_page and section is None)
        return offered if is_place or offered["said"] in map(str, taken) else {}

    def form(self) -> SafeString | str:
        """Of the button that undoes, which stands within the page's own form: outside of all others."""
        return render_to_string("portal/_undo.html", {"undo": self.undo}, request=self.request) if self.undo else ""


def _waiting(context) -> _Waiting:
    request = context.get("request")
    if request is None:
        return _Waiting(None)
    if not hasattr(request, "waiting_messages"):
        request.waiting_messages = _Waiting(request)
    return request.waiting_messages


@register.simple_tag(takes_context=True)
def said(context, section: str) -> SafeString | str:
    """Stands under the heading of a section that buttons lead to."""
    return _waiting(context).take(section)


@register.simple_tag(takes_context=True)
def said_on_top(context) -> SafeString | str:
    """All that no section has taken before."""
    waiting = _waiting(context)
    taken = waiting.take()
    return mark_safe(taken + waiting.form()) if taken else ""


class _InPlace(template.Node):
    def __init__(self, nodelist) -> None:
        self.nodelist = nodelist

    def render(self, context) -> SafeString:
        page = self.nodelist.render(context)  # first, so that its sections take what is theirs
        waiting = _waiting(context)
        return mark_safe(waiting.take() + waiting.form() + page)


@register.tag
def said_in_place(parser, token) -> _InPlace:
    """{% said_in_place %}…{% endsaid %}: what no section in it takes is said above it."""
    nodelist = parser.parse(["endsaid"])
    parser.delete_first_token()
    return _InPlace(nodelist)
