"""What is written wrongly in the environment is said in one sentence, and never with a traceback."""

import os
import runpy
import subprocess
import sys
from unittest import mock

import pytest
from django.conf import settings

from portal.server.environment import Environment

DEMO = {"PORTAL_ENV": "demo"}


def alone(environment: dict[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | environment


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    order, here = [sys.executable, *arguments], settings.BASE_DIR
    return subprocess.run(order, cwd=here, env=alone(environment), capture_output=True, text=True, timeout=60)


def refusals(**environment: str) -> str:
    """What settings, read anew with this environment, say before they stop. That a process then says no more than
    this is shown in tests/portal/test_security_headers.py."""
    stopped = pytest.raises(SystemExit, match="^The portal does not start. ")
    with mock.patch.dict(os.environ, alone(DEMO | environment), clear=True), stopped as stop:
        runpy.run_path(str(settings.BASE_DIR / "portal" / "settings.py"))
    return stop.value.code.removeprefix("The portal does not start. ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "foretag.kommunen.se"),
        ("EMAIL_URL", "mail.kommunen.se"),
        ("DATABASE_URL", "mysql://portal@db/portal"),
        ("REDIS_URL", "127.0.0.1:6379"),
    ],
)
def test_settings_stop_at_an_address_without_its_scheme(name, value):
    assert refusals(**{name: value}).startswith(f"{name} must be an address like ")


def test_settings_stop_where_answers_would_empty_the_mailbox_that_the_pilot_reads():
    said = refusals(MAIL_IN_ADDRESS="Lots@kommunen.se", PILOT_MAILBOX="lots@kommunen.se")
    assert said.startswith("MAIL_IN_ADDRESS must not be PILOT_MAILBOX: ")


def test_settings_stop_at_a_number_that_is_none_and_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    assert refusals(UPLOAD_MAX_MB="many") == "UPLOAD_MAX_MB must be a whole number from 1 to 1000000000, not 'many'."
    said = f"MEDIA_ROOT must be a folder, and {tmp_path / 'file'} is something else."
    assert refusals(MEDIA_ROOT=str(tmp_path / "file" / "inside")) == said
    said = "MUNICIPALITY_LOGO must be a PNG or SVG of at most 500 kB."
    assert refusals(MUNICIPALITY_LOGO=str(tmp_path / "file")) == said


def test_a_port_that_is_being_noted_is_not_read(tmp_path):
    (tmp_path / "serve.port").touch()
    asked = "from portal import settings; print(settings.PORT)"
    assert command("-c", asked, VAR_DIR=str(tmp_path), **DEMO).stdout == "8000\n"


def test_the_portal_is_not_served_in_the_tests_environment():
    done = command("manage.py", "serve", PORTAL_ENV="test")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: PORTAL_ENV=test is for the tests")
    assert "Traceback" not in done.stderr


@pytest.fixture
def env(monkeypatch):
    def given(value: str) -> Environment:
        monkeypatch.setitem(os.environ, "NAME", value)
        return Environment()

    return given


@pytest.mark.parametrize(("value", "meant"), [("", 30), (" 7 ", 7), ("0012", 12)])
def test_a_number(env, value, meant):
    assert env(value).int("NAME", default=30) == meant


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "1 000", "65536", "٣", "9" * 30])
def test_no_number(env, value):
    with pytest.raises(SystemExit, match="NAME must be a whole number from 1 to 65535"):
        env(value).int("NAME", default=30, most=65535)


@pytest.mark.parametrize(("value", "meant"), [("", True), ("on", True), ("YES", True), ("off", False), ("0", False)])
def test_a_switch(env, value, meant):
    assert env(value).bool("NAME", default=True) is meant


def test_a_switch_that_is_misspelt_does_not_turn_a_protection_off(env):
    with pytest.raises(SystemExit, match="NAME must be on or off, not 'yess'"):
        env("yess").bool("NAME", default=True)


@pytest.mark.parametrize(
    "value", ["smtp://", "smtp://:25", "smtp://host:abc", "smtp://[::1", "http://host", "host", "//host"]
)
def test_no_address(env, value):
    with pytest.raises(SystemExit, match="NAME must be an address like smtp://host") as refused:
        env(value.replace("host", "user:secret@host")).address(
            "NAME", schemes="smtp", example="smtp://host.", asks=lambda url: url.hostname
        )
    assert "secret" not in str(refused.value)


def test_a_text_of_another_form(env):
    assert env("").text("NAME", "0563", like="[0-9]{4}", what="four digits") == "0563"
    with pytest.raises(SystemExit, match="NAME must be four digits, not '563'"):
        env("563").text("NAME", "0563", like="[0-9]{4}", what="four digits")
