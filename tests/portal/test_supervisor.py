import os
import subprocess
import sys

import pytest

from portal.tools.embedded.processes import read_pid, wait_until
from portal.tools.supervisor import Parts


@pytest.fixture
def procfile(tmp_path):
    def write(**commands):
        path = tmp_path / "Procfile"
        path.write_text("".join(f"{name}: {command}\n" for name, command in commands.items()))
        return path

    return write


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_part_that_ends_by_itself_is_named(procfile):
    with Parts(procfile(web="sleep 60", worker="sh -c 'exit 3'")) as parts:
        assert wait_until(lambda: bool(parts.ended()), seconds=5)
        assert parts.ended() == "The worker process has ended by itself (code 3)."


def test_a_part_that_ends_by_itself_is_started_again_unless_it_does_so_again_and_again(procfile, tmp_path):
    with Parts(procfile(web="sleep 60", worker=f"sh -c 'echo >> {tmp_path}/starts; exit 3'")) as parts:
        assert wait_until(lambda: bool(parts.mend()), seconds=10)
        assert parts.mend() == "The worker process has ended by itself (code 3)."
        assert parts.running["web"].poll() is None
    assert (tmp_path / "starts").read_text() == "\n" * 3


def test_no_part_is_left_behind(procfile):
    with Parts(procfile(web="sleep 60", worker="sleep 60", beat="sleep 60")) as parts:
        assert parts.ended() == ""
        pids = [process.pid for process in parts.running.values()]
    assert not any(map(lives, pids))


def test_a_part_that_does_not_listen_is_killed(procfile, monkeypatch, tmp_path):
    monkeypatch.setattr("portal.tools.supervisor.PATIENCE", 0.2)
    deaf = "sh -c 'trap \"\" TERM; touch deaf; while true; do sleep 0.1; done'"
    with Parts(procfile(worker=deaf)) as parts:
        assert wait_until((tmp_path / "deaf").exists, seconds=5)
        process = parts.running["worker"]
    assert process.returncode == -9


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_parts_do_not_outlive_a_killed_supervisor(procfile, tmp_path):
    path = procfile(worker="sh -c 'echo $$ > pid; exec sleep 60'")
    code = (
        "from pathlib import Path\nfrom portal.tools.supervisor import Parts\n"
        f"with Parts(Path({str(path)!r})): input()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert wait_until(lambda: read_pid(tmp_path / "pid") is not None, seconds=10)
    supervisor.kill()
    supervisor.communicate()
    status = f"/proc/{read_pid(tmp_path / 'pid')}/status"

    def is_gone():
        try:
            with open(status) as lines:
                return "State:\tZ" in lines.read()
        except FileNotFoundError:
            return True

    assert wait_until(is_gone, seconds=5)
