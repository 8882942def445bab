"""PDF by Typst: one registry package without system libraries, which writes tagged PDF/UA-1.

Text comes as data, so nothing in a name or a file can become markup.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import typst


def pdf(template: Path, data: Callable[[Path], dict] | dict) -> bytes:
    """The template with its data, which it reads as `data.json`. A function gets the folder of the template, where
    it may put pictures. Raises typst.TypstError only when the template itself is broken."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        values = data(root) if callable(data) else data
        (root / "data.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        (root / "main.typ").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        return typst.compile(
            str(root / "main.typ"), root=str(root), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True
        )
