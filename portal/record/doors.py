"""Who may open the pages of the public record. For everybody else they are not there."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse


def _only(may: str) -> Callable:
    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def through(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not getattr(request.user.roles, may):
                raise Http404
            return view(request, *args, **kwargs)

        return through

    return decorate


record_keepers_only = _only("keeps_record")  # the registrar and the pilot
disposers_only = _only("decides_on_disposal")  # and the director
