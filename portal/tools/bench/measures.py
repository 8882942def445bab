"""The rows of the table: what was measured, and whether it is as good as it is to be."""

import json
import os
import platform
from pathlib import Path

from portal.tools.bench import gatherings
from portal.tools.bench.servers import BenchFailed, Rate, manage, own_database, serving

SMALL = 1_000
CORES = 2  # what a small municipality's server has
ROUNDS = 2  # the errands are measured in turns, since other work on the machine comes and goes


class Table:
    def __init__(self) -> None:
        self.rows: list[dict] = []

    def add(
        self, what: str, value: float, unit: str, *, ratio: float | None = None, cpu_ms: float = 0, aim: str, met: bool
    ) -> None:
        row = {"what": what, "value": round(value, 1), "unit": unit}
        row["ratio"] = None if ratio is None else round(ratio, 2)
        if cpu_ms:
            row["cpu_ms"] = round(cpu_ms, 1)
        self.rows.append(row | {"aim": aim, "met": met})

    def at_most(self, what: str, value: float, unit: str, limit: float) -> None:
        self.add(what, value, unit, aim=f"<= {limit:g} {unit}", met=value <= limit)

    def costs(self, what: str, found: Rate, *, most: float) -> None:
        """How often, and what each time costs the web server: processor time is steady from machine to machine."""
        aim, met = f"<= {most:g} ms of processor time", found.cpu_ms <= most
        self.add(what, found.per_second, "/s", cpu_ms=found.cpu_ms, aim=aim, met=met)


def measure(*, cases: int, seconds: float) -> dict:
    """The whole bench: small first, then with many cases, in a database that is gone afterwards."""
    table = Table()
    with own_database() as env:
        manage(env, "migrate", "--verbosity=0")
        manage(env, "collectstatic", "--no-input", "--verbosity=0")
        manage(env, "seed", f"--cases={SMALL}")
        small = _measure_size(env, table, SMALL, seconds)
        _add_events(env, table, seconds)
        manage(env, "seed", f"--cases={cases - SMALL}")
        many = _measure_size(env, table, cases, seconds)
        slower = small["case"].per_second / many["case"].per_second
        table.add(
            f"register a case: time at {cases} cases, times its own at {SMALL}",
            slower,
            "times",
            aim="<= 1.15 times (never slower, within the noise)",
            met=slower <= 1.15,
        )
        _add_growth(table, small, many, cases)
        _add_reminders(table, json.loads(manage(env, "bench", "--part=reminders")), cases)
        _add_surveys(table, json.loads(manage(env, "bench", "--part=surveys")))
        _add_training(table, json.loads(manage(env, "bench", "--part=training")))
        _add_letters(table, json.loads(manage(env, "bench", "--part=letters")))
    return {"machine": machine(), "rows": table.rows}


def _measure_size(env: dict[str, str], table: Table, cases: int, seconds: float) -> dict:
    rates = _rates(env, seconds)
    pages = json.loads(manage(env, "bench", "--part=alone"))
    size = f"{cases} cases"
    table.costs(f"register a case, seven requests, {size}", rates["case"], most=25)
    table.costs(f"the business's case page, {size}", rates["page"], most=6)
    for name, what, milliseconds, queries in PAGES:
        if milliseconds:
            table.at_most(f"{what}, alone, {size}", pages[name]["ms"], "ms", milliseconds)
        table.at_most(f"{what}, {size}", pages[name]["queries"], "queries", queries)
    return rates | {"pages": pages}


# measured in alone.py: what it is, milliseconds, queries
PAGES = [
    ("day", "I dag, the pilot's", 150, 40),
    ("day_officer", "I dag, an officer's", 100, 14),
    ("triage", "triage list in admin, 50 rows", 100, 12),
    ("list_officer", "an officer's list of open cases", 150, 14),
    ("ended_officer", "an officer's list of ended cases", 150, 14),
    ("search_common", "Swedish full-text search, a common word", 100, 12),
    ("search_rare", "Swedish full-text search, a rare word", 100, 12),
    ("workspace", "the officer's list", 100, 12),
    ("find_common", "the officer's search, a common word", 100, 16),
    ("find_rare", "the officer's search, a rare word", 100, 24),
    ("business_page", "the business's case page", None, 8),
    ("start", "the public start page", None, 10),
    ("guide", "the guide's map of six wishes, worked out", 10, 0),
    ("guide_page", "the guide's map of six wishes, as a page", 100, 6),
    ("figures", "the pilot's figures, a year", 300, 16),
    ("how_it_goes", "the public figures", None, 10),
]


def _rates(env: dict[str, str], seconds: float) -> dict[str, Rate]:
    """The errands, in turns."""
    address = json.loads(manage(env, "bench", "--part=address"))
    errands = {"page": (address, 1.0), "case": ("", 1.6)}
    found: dict[str, list[Rate]] = {name: [] for name in errands}
    with serving(env) as site:
        for errand, (path, _) in errands.items():
            site.rate(errand, 1.0, path)  # warm
        for _ in range(ROUNDS):
            for errand, (path, weight) in errands.items():
                found[errand].append(site.rate(errand, seconds * weight, path))
    return {name: _mean(rates) for name, rates in found.items()}


def _mean(rates: list[Rate]) -> Rate:
    many = len(rates)
    return Rate(sum(rate.per_second for rate in rates) / many, sum(rate.cpu_ms for rate in rates) / many)


def _add_events(env: dict[str, str], table: Table, seconds: float) -> None:
    """Sign-ups, and then two hundred at once for fifty seats."""
    forms = json.loads(manage(env, "bench", "--part=events"))
    with serving(env) as site:
        site.rate("signup", 1.0, forms["open"])  # warm
        signup = _mean([site.rate("signup", seconds, forms["open"]) for _ in range(ROUNDS)])
        found = site.rush(gatherings.RUSH_CLIENTS, forms["rush"])
    table.costs("sign up for an event, three requests", signup, most=12)
    ended = json.loads(manage(env, "bench", "--part=events-after"))
    what = (
        f"rush: {gatherings.RUSH_CLIENTS} at once for {ended['seated']} seats, {ended['waiting']} told that they wait"
    )
    table.at_most(what, found["seconds"], "s", 3)
    table.at_most("rush: p95 of all three requests", found["p95"], "s", 2)


def _add_growth(table: Table, small: dict, many: dict, cases: int) -> None:
    growth = many["pages"]["triage"]["ms"] / small["pages"]["triage"]["ms"]
    table.add(
        f"triage list: time at {cases} cases, times its own at {SMALL}",
        growth,
        "times",
        aim="<= 1.5 times",
        met=growth <= 1.5,
    )


def _add_reminders(table: Table, found: dict, cases: int) -> None:
    """Last of all, because it moves the dates of every case."""
    due, size = found["due"], f"{cases} cases"
    if due["lines"] != found["things"]:
        raise BenchFailed(f"The sweep wrote {due['lines']} lines about {found['things']} things.")
    milliseconds = 1000 * due["seconds"] / found["things"]
    table.add(
        f"reminder sweep, {found['things']} due of {size}",
        due["seconds"],
        "s",
        ratio=due["seconds"] / found["plain_seconds"],  # times the plain SQL that writes the same rows
        aim="<= 5 s",
        met=due["seconds"] <= 5,
    )
    table.at_most(f"reminder sweep, each that is due, {size}", milliseconds, "ms", 0.5)
    table.at_most(f"reminder sweep, each batch, {size}", due["queries"] / found["batches"], "queries", 60)
    table.at_most(f"reminder sweep, none due of {size}", found["none"]["seconds"], "s", 1)
    table.at_most(f"reminder sweep, all due are told already, {size}", found["known"]["seconds"], "s", 1)


def _add_surveys(table: Table, found: dict) -> None:
    what = f"survey import, {found['rows']} rows of Excel"
    table.at_most(f"{what}: preview", found["preview"], "s", 2)
    commit = found["commit"]
    table.add(
        f"{what}: commit",
        commit,
        "s",
        ratio=commit / found["copy"],  # times the raw COPY of the same rows, with the same indexes
        aim="<= 1 s",
        met=commit <= 1,
    )
    table.at_most(f"{what}: the same file again", found["again"], "s", 2)
    table.at_most(f"{what}: rows that the same file writes", found["written_again"], "rows", 0)
    table.at_most(f"{what}: revert", found["revert"], "s", 1)


def _add_training(table: Table, found: dict) -> None:
    what = f"coverage of {found['people']} people at {found['occasions']} occasions"
    table.at_most(what, found["ms"], "ms", 50)
    table.at_most(what, found["queries"], "queries", 7)


def _add_letters(table: Table, found: dict) -> None:
    """Two cores have forty milliseconds for each of fifty letters a second, from its sender's server to its case."""
    what, taken, brought = f"{found['letters']} answers by e-mail", Rate(**found["taken"]), Rate(**found["sorted"])
    table.costs(f"{what}, taken in by one listener", taken, most=10)
    table.costs(f"{what}, brought to their cases by two processes", brought, most=40)
    letters = CORES * 1000 / (taken.cpu_ms + brought.cpu_ms)
    table.add(
        f"{what}: taken in and brought to their cases, by what two cores' processor time is enough for",
        letters,
        "letters/s",
        aim=">= 50 letters/s (PostgreSQL's own work not counted)",
        met=letters >= 50,
    )


def machine() -> dict:
    names = [line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load before": os.getloadavg()[0],
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
