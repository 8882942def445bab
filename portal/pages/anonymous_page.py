"""A page that is the same for all who are not signed in, but for two tokens: rendered once, and filled for each.

When many open a form at once, most of what each page costs is to render what the last one rendered.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from portal.text.ttl_cache import TtlCacheByKey

TOKEN_HERE, KEY_HERE = "csrf-token-stands-here", "form-key-stands-here"
Render = Callable[[HttpRequest, dict[str, str]], HttpResponse]


class AnonymousPage:
    """`page(request, "what", render, form_key=key)`; `render` takes the request and what stands for the tokens."""

    def __init__(self, *, seconds: float = 1) -> None:
        self._pages = TtlCacheByKey[str](seconds=seconds)

    def __call__(self, request: HttpRequest, key: object, render: Render, *, form_key: str = "") -> HttpResponse:
        if not is_anonymous(request):
            return render(request, {"key": form_key})
        tokens = {"key": KEY_HERE, "csrf_token": TOKEN_HERE}
        page = self._pages(key, lambda: render(request, tokens).content.decode())
        return HttpResponse(page.replace(TOKEN_HERE, get_token(request)).replace(KEY_HERE, form_key))


def is_anonymous(request: HttpRequest) -> bool:
    """Nobody that the page would greet, and nothing to say to just this one."""
    return not request.user.is_authenticated and "messages" not in request.COOKIES
