"""What is measured, what was published, and where each figure came from."""

from surveys.models.catalogue import (
    Alias,
    Area,
    AreaInTotal,
    Band,
    Factor,
    FactorInEdition,
    Municipality,
    RespondentGroup,
    Survey,
    Target,
    Theme,
    Threshold,
)
from surveys.models.imports import ImportBatch, SourceFile, StagedRow
from surveys.models.results import Edition, Series, Value, ValueChange

__all__ = [
    "Alias",
    "Area",
    "AreaInTotal",
    "Band",
    "Edition",
    "Factor",
    "FactorInEdition",
    "ImportBatch",
    "Municipality",
    "RespondentGroup",
    "Series",
    "SourceFile",
    "StagedRow",
    "Survey",
    "Target",
    "Theme",
    "Threshold",
    "Value",
    "ValueChange",
]
