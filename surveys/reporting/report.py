"""The report for the executive committee as PDF, with the same charts as the pages.

Made by Typst, which is one registry package without system libraries (WeasyPrint would need Pango). It writes tagged
PDF/UA-1: headings, tables with heading cells, texts for the charts, language and title. The text comes as data, so
nothing in a name or a file can become markup.
"""

import json
import re
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import typst
from django.conf import settings
from django.template.loader import render_to_string

from portal.files import pdf as pdf_files
from portal.models import Wording, town_hall
from portal.text import swedish
from surveys import improvements
from surveys.charts import Chart, DotChart, Table
from surveys.improvements import Improvement
from surveys.pulse import Pulse
from surveys.reporting import analysis, drawing
from surveys.reporting.analysis import Weak
from surveys.reporting.headlines import headline
from surveys.reporting.tables import Line
from surveys.results import Results

HERE = Path(__file__).parent / "paper"


def pdf(found: Results, pulse: list[Pulse], *, on: date) -> bytes:
    """Raises typst.TypstError only when the template itself is broken."""
    place = town_hall().place
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pictures = _Pictures(root)
        decided = improvements.decided(on)
        data = {
            "title": f"Vad företagen tycker om {place}",
            "municipality": town_hall().name,
            "brand": town_hall().brand_colour,
            "date": swedish.long_date(on),
            "demo": "Siffrorna är påhittade. Det här är en demo." if settings.DEMO else "",
            "surveys": [
                each for survey in found.catalogue.surveys if (each := _survey(found, survey, place, pictures))
            ],
            "analysis": _analysis(analysis.analyse(found, place, decided), pictures),
            "improvements": _improvements(decided),
            "pulse": _pulse(pulse),
            "certain": Wording.objects.text("results.certain"),
            "not_a_percentage": Wording.objects.text("results.insikt.not"),
        }
        (root / "main.typ").write_text((HERE / "main.typ").read_text(encoding="utf-8"), encoding="utf-8")
        if picture := town_hall().picture:
            (root / "logo").write_bytes(picture.content)
            with suppress(typst.TypstError):  # one that cannot be drawn leaves no trace
                return _made(root, data | {"logo": "logo"})
        return _made(root, data | {"logo": ""})


def _made(root: Path, data: dict) -> bytes:
    (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return pdf_files.made(str(root / "main.typ"), root=str(root), pdf_standards=["ua-1"])


class _Pictures:
    """The charts as files beside the template, with the colours of paper."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        style = (HERE / "paper.css").read_text(encoding="utf-8").replace("BRAND", town_hall().brand_colour)
        self.style = f"<style>{style}</style>"

    def add(self, chart: Chart) -> dict:
        self.number += 1
        name = f"chart-{self.number}.svg"
        svg = render_to_string("surveys/charts/_svg.html", {"chart": chart, "style": self.style})
        (self.folder / name).write_text(svg, encoding="utf-8")
        named = [name for _, name in chart.names] if isinstance(chart, DotChart) else []
        key = f" Cirkel: {named[0]}. Fyrkant: {named[1]}." if len(named) > 1 else ""
        alt = f"Diagram. {chart.title}. {chart.description}{key}"
        beside = type(chart) is Chart  # a table of years is narrow enough to stand to the right
        return {
            "picture": name,
            "title": chart.says,
            "axis": chart.axis,
            "alt": alt,
            "key": key.strip(),
            "table": _table(chart.table),
            "beside": beside,
        }


def _table(table: Table | None) -> dict:
    if table is None:
        return {}
    return _printed(table.head, [[label, *(cell.text for cell in cells)] for label, cells in table.rows])


NUMBER = re.compile(r"[+−-]?\d[\d\s]*(,\d+)?(\s%)?")


def _printed(head: list[str], rows: list[list[str]], wide: tuple[int, ...] = (0,)) -> dict:
    """A table on paper: columns with a number stand to the right, and those that are `wide` share what is left."""
    numbers = [place for place in range(1, len(head)) if any(NUMBER.fullmatch(row[place]) for row in rows)]
    return {"head": head, "rows": rows, "numbers": numbers, "wide": wide}


def _survey(found: Results, survey, place: str, pictures: _Pictures) -> dict | None:
    said = headline(found, survey)
    if said is None:
        return None
    trend = drawing.index_trend(found, survey, found.catalogue.main_area(survey), place)
    ranked = drawing.rank_trend(found, survey, place), drawing.ranked_beside_similar(found, survey, place)
    return {
        "name": survey.name,
        "asked": survey.asked,
        "sentences": " ".join(filter(None, [said.sentence, said.compared, said.changed, said.place])),
        "charts": [pictures.add(each) for each in (trend, *ranked) if each and not each.is_empty],
        "source": found.sources(survey),
    }


def _analysis(found: analysis.Analysis, pictures: _Pictures) -> dict:
    return {
        "targets": [pictures.add(chart) for chart in found.target_charts],
        "target_sentences": [f"{each.line.name}: {each.sentence} {each.target.decision}" for each in found.targets],
        "surveys": [
            {
                "name": f"{each.survey.name} {each.year}",
                "compared": each.is_compared,
                "strongest": _lines(each.strongest),
                "weakest": _weak(each.weak),
                "charts": [pictures.add(chart) for chart in (each.priorities, each.groups) if not chart.is_empty],
            }
            for each in found.surveys
            if each.has_something
        ],
    }


LINE = ("", "Värde", "Riket", "Antal svar", "Jämfört med förra gången")


def _lines(lines: list[Line]) -> dict:
    return _printed([*LINE], [_line(line) for line in lines])


def _weak(weak: list[Weak]) -> dict:
    """Each with what is done about it."""
    rows = [[*_line(each.line)[:3], "\n".join(map(_promised, each.actions)) or "Inget är beslutat."] for each in weak]
    return _printed([*LINE[:3], "Det här görs åt det"], rows, wide=(0, 3))


def _line(line: Line) -> list[str]:
    country = line.country.text if line.country else "–"
    return [line.name, line.figure.text, country, str(line.figure.answers or "–"), line.comparison.short]


def _promised(action: Improvement) -> str:
    return f"{action.what} ({action.who}, {action.state}, klart senast {_day(action.due)})"


def _improvements(rows: list[Improvement]) -> dict:
    head = ["Vad som görs", "Sektor", "Klar senast", "Läge"]
    return _printed(head, [[row.what, row.who, _day(row.due), row.state] for row in rows])


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _pulse(rows: list[Pulse]) -> dict:
    head = ["Vem som svarade företaget", "Omdöme 1–10", "Antal svar"]
    return _printed(head, [[row.name, row.text, str(row.answers)] for row in rows])
