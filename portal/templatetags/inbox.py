from django import template

from portal.mail import outbox
from portal.pages import inboxes
from portal.site.inbox import InboxPage, Shown

register = template.Library()
register.filter("letter_text", outbox.readable)


@register.simple_tag(takes_context=True)
def inbox(context, thing) -> Shown:
    """`{% inbox event as mail %}`: what has come in about it, for whoever has it."""
    return InboxPage(context["request"], thing, by=context["request"].user).shown()


@register.simple_tag(takes_context=True)
def mail_to_read(context) -> list[tuple[str, int]]:
    """The page of the oldest letter that waits for the reader to read it, and how many do; nothing when none does."""
    unread = inboxes.unread_by(context["request"].user)
    oldest = unread.first()
    return [(inboxes.page_of(oldest), unread.count())] if oldest else []
