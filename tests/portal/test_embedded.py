import os
import signal
import socket
import subprocess

import psycopg2
import pytest

from portal import embedded
from portal.embedded import postgres
from portal.embedded.processes import read_pid, wait_until


@pytest.fixture(autouse=True)
def servers_of_our_own(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    """Several tests use one folder, since making a database takes a second; each leaves it stopped and whole."""
    return tmp_path_factory.mktemp("var")


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


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_root_on_a_machine_without_postgresqls_own_user_makes_one(tmp_path, monkeypatch):
    name = f"embedded_pg_{os.getpid()}"
    monkeypatch.setattr(postgres, "SYSTEM_USER", name)
    tmp_path.parent.chmod(0o711)
    try:
        with embedded.servers(tmp_path):
            assert ask(tmp_path, "SELECT 1") == 1
    finally:
        subprocess.run(["userdel", name], check=True)


@pytest.mark.parametrize("name", ["deep/" * 40, "with space", "å,ä"])
def test_a_folder_too_deep_or_too_odd_for_a_socket_gets_a_plain_short_address(tmp_path, name):
    address = embedded.run_dir(tmp_path / name)
    assert address.parent.as_posix() == "/tmp"
    assert address == embedded.run_dir(tmp_path / name)


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


def test_a_half_made_database_is_put_aside_in_words(tmp_path, capfd):
    var_dir = tmp_path
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
