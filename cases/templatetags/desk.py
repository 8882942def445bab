"""The start row of the admin: what waits for the pilot."""

from django import template
from django.utils import timezone

from cases.admin.listing import case_list
from cases.models import Case
from cases.queries import post
from portal.models import OutgoingEmail

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_counts(context) -> dict[str, str]:
    """Counts in words; each stops counting at a hundred."""
    user, today = context["request"].user, timezone.localdate()
    cases, count = Case.objects.visible_to(user), case_list.count_up_to
    return {
        "to_do": count(case_list.in_view(cases, "att-ta-hand-om", today=today)),
        "late": count(case_list.in_view(cases, "forsenade", today=today)),
        "post": count(post.readable_by(user).homeless()),
        "letters": count(OutgoingEmail.objects.need_a_person(timezone.now())),
    }
