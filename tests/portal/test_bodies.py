"""How much may be sent: refused before it is read, and told in words how large it may be."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from cases.views import answering_commands
from portal.pages import bodies

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
MULTIPART = "multipart/form-data; boundary=x"


class Untouched(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("read before it was measured")

    readline = readinto = read


def sent(address: str, length: str | None, *, method: str = "post", content_type: str = MULTIPART):
    headers = {"CONTENT_LENGTH": length} if length is not None else {}
    return getattr(Client(), method)(address, content_type=content_type, **headers, **{"wsgi.input": Untouched()})


@pytest.mark.parametrize(
    "address", ["/", "/logga-in/", "/arenden/nytt/kontakt/", "/finns-inte/", "/admin/", "/healthz"]
)
@pytest.mark.parametrize("method", ["post", "put", "get"])
def test_a_body_is_refused_before_it_is_read(address, method):
    response = sent(address, str(2 * MB), method=method)
    assert response.status_code == 413
    page = response.content.decode()
    assert "Texten i ett formulär får vara högst 1 MB." in page
    assert 'class="site-header"' in page


def test_a_form_with_files_takes_more_and_not_everything():
    response = sent("/arenden/nytt/", str(200 * MB))
    assert response.status_code == 413
    assert "Bilagorna och texten får tillsammans vara högst 101 MB" in response.content.decode()
    with pytest.raises(AssertionError, match="read before"):
        sent("/arenden/nytt/", str(100 * MB))


@pytest.mark.parametrize("length", ["-1", "1e9", "x", "9" * 400])
def test_a_length_that_is_none_is_refused(length):
    assert sent("/", length).status_code == 413


def test_text_without_files_is_small_in_a_form_with_files_too():
    response = Client(raise_request_exception=False).post("/arenden/nytt/", {"description": "å" * MB})
    assert response.status_code == 413
    assert "Texten i ett formulär får vara högst 1 MB." in response.content.decode()


@pytest.mark.parametrize(("size", "passes"), [(1000, True), (2 * MB, False)])
def test_a_body_in_pieces_is_counted_while_it_is_read(settings, size, passes):
    body = io.BytesIO(b"a=" + b"x" * size)
    request = RequestFactory().post("/", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH="")
    request.META |= {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = bodies.ceiling(lambda request: request.POST["a"])(request)
    if passes:
        assert response == "x" * size
    else:
        assert response.status_code == 413
        assert body.tell() <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


def views(patterns=None):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield each.name, each.callback
        else:
            yield from views(each.url_patterns)


# A page about an initiative, and a person, have a picture.
PICTURED = ("initiativepage_add", "initiativepage_change", "user_add", "user_change")


def test_only_forms_with_files_declare_themselves():
    declared = {name for name, view in views() if getattr(view, "takes_files", False)}
    with_files = {
        "new_case",
        "new_case_remove_file",  # the files chosen beside it survive
        "case_reply",
        "cohort_add_list",
        "home_task",
        "events_event_do",
        "surveys_importbatch_add",
        "portal_user_from_list",
        "inbox_do",
    }
    # The business's page is one form: a file may have been chosen beside whatever is pressed.
    with_files |= {"case_ask_more", "case_confirm_address", "case_reopen", "case_step", "case_add_address"}
    with_files |= {"case_access_answer"}
    # An officer's and the pilot's texts, whichever button is pressed beside them.
    with_files |= {"assignment", "assignment_save", "cases_case_do", "register_for_somebody"}
    with_files |= {f"portal_{each}" for each in PICTURED}
    with_files |= {f"assignment_{slug}" for slug in answering_commands.COMMANDS}
    assert {name.removesuffix("_by_link").removesuffix("_link") for name in declared} == with_files


def test_a_file_that_was_lost_on_its_way_is_refused_by_its_form(monkeypatch):
    monkeypatch.setattr("portal.pages.bodies.CarefulFileHandler.receive_data_chunk", full)
    large = SimpleUploadedFile("ritning.pdf", b"%PDF-1.7\n" + b"x" * 3 * MB)
    page = Client().post("/arenden/nytt/", {"description": "Ett café i hamnen", "files": large}, follow=True)
    assert "Vi kan inte ta emot filer just nu" in page.content.decode()
    assert "Ett café i hamnen" in page.content.decode()


def full(handler, raw_data, start):
    handler._lose()
