"""How values read on the screen: numbers with their units, events in a line, JSON in rows. Pure functions of values."""

from tui.domain.readout.events import Family, block_index, family, joined, reading, short_type
from tui.domain.readout.json_text import JsonText, json_source, write_json
from tui.domain.readout.numbers import (
    UNSAID,
    bar,
    bytes_size,
    count,
    duration,
    gap,
    money,
    offset,
    rate,
    short_count,
    spark,
)
from tui.domain.readout.rows import Piece, Role, Rows

__all__ = [
    "UNSAID",
    "Family",
    "JsonText",
    "Piece",
    "Role",
    "Rows",
    "bar",
    "block_index",
    "bytes_size",
    "count",
    "duration",
    "family",
    "gap",
    "joined",
    "json_source",
    "money",
    "offset",
    "rate",
    "reading",
    "short_count",
    "short_type",
    "spark",
    "write_json",
]
