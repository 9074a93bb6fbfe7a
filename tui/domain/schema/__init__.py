"""JSON Schema, as far as tools use it: what a value breaks, and what JSON breaks while it lands."""

from tui.domain.schema.landing import Landing
from tui.domain.schema.rules import Schema
from tui.domain.schema.words import SchemaError, Violation

__all__ = ["Landing", "Schema", "SchemaError", "Violation"]
