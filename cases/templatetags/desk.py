"""The start row of the admin: what waits for the pilot."""

from django import template
from django.utils import timezone

from cases.admin.listing import tabs
from cases.models import Case
from cases.queries import post
from portal.models import OutgoingEmail

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_counts(context) -> dict[str, str]:
    """Counts in words; each stops counting at a hundred."""
    user, today = context["request"].user, timezone.localdate()
    cases, count = Case.objects.visible_to(user), tabs.count_up_to
    return {
        "to_do": count(tabs.in_view(cases, "att-ta-hand-om", user=user, today=today)),
        "late": count(tabs.in_view(cases, "forsenade", user=user, today=today)),
        "post": count(post.readable_by(user).homeless()),
        "letters": count(OutgoingEmail.objects.need_a_person(timezone.now())),
    }
