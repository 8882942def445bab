"""Results of the surveys in the demo: invented figures in files of the kinds that a municipality gets.

They are imported the way Eva does it, so that every figure has its file, its cell and who said yes.
"""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import surveys
from portal.models import User
from surveys import actions, comparing
from surveys.models import Area, Factor, FactorInEdition, Target

EXAMPLES = Path(surveys.__file__).parent / "examples"
COMPARED = Path(__file__).with_name("compared.toml")
FILES = ["insikt_2019-2025.csv", "foretagsklimatet_2018-2025.csv", "ranking_liknande_kommuner.csv"]
# How much the factors weigh, as invented as the figures. A real municipality reads them in its own report.
WEIGHTS = {
    "effektivitet": "0.30",
    "bemotande": "0.25",
    "rattssakerhet": "0.15",
    "kompetens": "0.12",
    "information": "0.11",
    "tillganglighet": "0.07",
}
TARGETS = [("insikt", "totalt", "nki", "75"), ("foretagsklimatet", "kommunen", "sammanfattande", "3.5")]


def remember_compared() -> None:
    """As Eva takes Kolada's groups of the year."""
    known = tomllib.loads(COMPARED.read_text())
    comparing.remember(comparing.Group(code, **group) for code, group in known.items())


def import_results(eva: User, at: datetime) -> None:
    remember_compared()
    for name in FILES:
        batch = actions.receive((EXAMPLES / name).read_bytes(), name, by=eva)
        actions.approve(batch, by=eva, seen=batch.preview_hash, at=at)
    for key, weight in WEIGHTS.items():
        factor = Factor.objects.get(survey__key="insikt", key=key)
        FactorInEdition.objects.filter(factor=factor).update(until=2023)
        FactorInEdition.objects.create(factor=factor, since=2024, weight=Decimal(weight))
    for survey, area, factor, value in TARGETS:
        Target.objects.create(
            area=Area.objects.get(survey__key=survey, key=area),
            factor=Factor.objects.get(survey__key=survey, key=factor),
            since=2024,
            value=Decimal(value),
            decision="Kommunfullmäktige (påhittat beslut i demon)",
        )
