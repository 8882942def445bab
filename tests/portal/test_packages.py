"""What is installed is what was looked at."""

import re

import pytest
from django.conf import settings

LOCKS = ["requirements", "requirements-dev", "requirements-tools"]


def pinned(text: str) -> set[str]:
    return {
        f"{name.lower()}=={version}" for name, version in re.findall(r"^([\w.-]+)(?:\[.*?\])?==([\w.]+)", text, re.M)
    }


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_one_version_and_hashes_and_none_says_from_where(name):
    lock = (settings.BASE_DIR / f"{name}.lock").read_text()
    packages = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", lock, flags=re.M).strip())
    assert all(re.match(r"[\w.-]+==[\w.]+( ;.*)? \\\n +--hash=sha256:[0-9a-f]{64}", package) for package in packages)
    assert "://" not in lock
    assert "--index" not in lock


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_follows_what_is_asked_for(name):
    asked = pinned((settings.BASE_DIR / f"{name}.txt").read_text())
    assert asked
    assert asked <= pinned((settings.BASE_DIR / f"{name}.lock").read_text())
