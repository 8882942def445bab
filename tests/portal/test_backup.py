import tarfile

import pytest

from portal import backup
from portal.models import Business


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "ritning.pdf").write_bytes(b"%PDF a drawing")
    return settings.MEDIA_ROOT


def names():
    return set(Business.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_comes_back_and_what_came_after_is_gone(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    backup.save(tmp_path / "portal.tar")
    Business.objects.create(name="Kom senare")
    (files / "ab" / "ritning.pdf").unlink()

    backup.bring_back(tmp_path / "portal.tar", replace=True)

    assert names() == {"Bageriet på Åsen"}
    assert (files / "ab" / "ritning.pdf").read_bytes() == b"%PDF a drawing"


@pytest.mark.django_db(transaction=True)
def test_a_database_with_something_in_it_is_not_overwritten_unasked(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    backup.save(tmp_path / "portal.tar")
    Business.objects.create(name="Kom senare")

    with pytest.raises(backup.CannotRestore):
        backup.bring_back(tmp_path / "portal.tar")

    assert names() == {"Bageriet på Åsen", "Kom senare"}


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_changes_nothing_in_the_database(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    (tmp_path / "database.dump").write_text("this is no dump")
    with tarfile.open(tmp_path / "portal.tar", "w") as tar:
        tar.add(tmp_path / "database.dump", "database.dump")

    with pytest.raises(backup.CannotRestore):
        backup.bring_back(tmp_path / "portal.tar", replace=True)

    assert names() == {"Bageriet på Åsen"}


@pytest.mark.django_db
def test_a_backup_is_for_its_owner_alone(files, tmp_path):
    backup.save(tmp_path / "portal.tar")
    assert (tmp_path / "portal.tar").stat().st_mode & 0o077 == 0
