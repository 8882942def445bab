"""Who may see what. Results that are shown are public; how to use them is for those who lead."""

from portal.models import User


def may_read_analysis(user: User) -> bool:
    """The pilot, the director and the registrar, and whoever leads a sector of the municipality's own."""
    if not (user.is_authenticated and user.is_active):
        return False
    roles = user.roles
    return roles.sees_everything or bool(roles.manager_of - roles.external)


def may_read_names(user: User) -> bool:
    """Who imported and who approved: those who work here read it, others that it was done and when."""
    return user.is_authenticated and user.is_active and user.roles.works_here
