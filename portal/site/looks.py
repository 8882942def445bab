"""Pictures of the municipality's own: those it has put in, and what a bookmark and a shared link show of it."""

import json
from functools import lru_cache
from pathlib import Path

import typst
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control

from portal.files import pictures
from portal.models import Picture, town_hall
from portal.text.municipalities.looks import Logo

SHARED = Path(__file__).with_name("shared.typ").read_bytes()
SHARED_SIZE = (1200, 630)  # dots, as whoever shows a link asks for
AN_HOUR = cache_control(public=True, max_age=3600)
RUNS_NOTHING = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
INITIAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="{}"/>'
    '<text x="32" y="46" text-anchor="middle" font-family="system-ui,sans-serif" font-size="40" font-weight="650"'
    ' fill="#fff">{}</text></svg>'
)


@login_not_required
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def picture(request: HttpRequest, version: str) -> HttpResponse:
    found = Picture.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type=pictures.CONTENT_TYPE)


@login_not_required
@AN_HOUR
def favicon(request: HttpRequest) -> HttpResponse:
    """The coat of arms; without one the initial on the municipality's colour."""
    ours = town_hall()
    content, content_type = format_html(INITIAL, ours.brand_colour, ours.name[:1].upper()), "image/svg+xml"
    if ours.picture:
        content, content_type = ours.picture.content, ours.picture.content_type
    response = HttpResponse(content, content_type=content_type)
    response["Content-Security-Policy"] = RUNS_NOTHING
    return response


@login_not_required
@AN_HOUR
def share_image(request: HttpRequest) -> HttpResponse:
    ours = town_hall()
    return HttpResponse(_shared(ours.name, ours.brand_colour, ours.picture), content_type="image/png")


@lru_cache(maxsize=1)
def _shared(name: str, colour: str, logo: Logo | None) -> bytes:
    """A PNG, because those who show shared links draw no SVG. A logo that cannot be drawn leaves no trace."""
    for each in dict.fromkeys([logo, None]):
        values = {"name": name, "colour": colour, "logo": list(each.content) if each else None}
        try:
            return typst.compile(
                SHARED, format="png", ppi=72, sys_inputs={"content": json.dumps(values)}, ignore_system_fonts=True
            )
        except typst.TypstError as error:
            problem = error
    raise problem
