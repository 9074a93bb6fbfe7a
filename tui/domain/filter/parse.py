"""The grammar of the filter language::

either = both ("|" both)*
both   = one (["&"] one)*
one    = "!" one | "(" either ")" | word | "quoted words" | ~operator [argument]
"""

from __future__ import annotations

from tui.domain.filter import amounts
from tui.domain.filter.errors import FilterError
from tui.domain.filter.operators import Operator
from tui.domain.filter.patterns import compiled
from tui.domain.filter.terms import Body, Filter, Flag, Measured, Named, Not, Text, Type, both, either
from tui.domain.filter.tokens import Token, tokens

LONGEST = 2000
"""Characters that a filter may have."""
_DEEPEST = 50
"""Parentheses and ``!`` within each other."""


def parse(text: str) -> Filter:
    """Read a filter. Raises :class:`FilterError` for anything that is none, the empty text too, and nothing else."""
    if len(text) > LONGEST:
        raise FilterError(f"a filter may have {LONGEST} characters, this one has {len(text)}", LONGEST)
    parser = _Parser(tokens(text))
    return parser.whole()


class _Parser:
    def __init__(self, given: list[Token]) -> None:
        self._tokens = given
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def whole(self) -> Filter:
        if self._next.mark == "end":
            raise FilterError("nothing to filter by: write a word, or ~ for what else there is", 0)
        out = self._either()
        if self._next.mark == ")":
            raise FilterError("this ) closes nothing", self._next.column)
        return out

    def _either(self) -> Filter:
        parts = [self._both()]
        while self._next.mark == "|":
            self._at += 1
            parts.append(self._both())
        return either(*parts)

    def _both(self) -> Filter:
        parts = [self._one()]
        while self._next.mark not in ("|", ")", "end"):
            if self._next.mark == "&":
                self._at += 1
            parts.append(self._one())
        return both(*parts)

    def _one(self) -> Filter:
        token = self._next
        if token.mark in ("end", ")", "&", "|"):
            raise FilterError(self._missing(token), token.column)
        self._at += 1
        if token.mark == "text":
            return Text(token.text)
        if token.mark == "operator":
            assert token.operator is not None
            return _term(token, token.operator)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FilterError("this nests too deep", token.column)
        if token.mark == "!":
            out: Filter = Not(self._one())
        else:
            out = self._either()
            if self._next.mark != ")":
                raise FilterError("this ( is not closed: it ends with )", token.column)
            self._at += 1
        self._depth -= 1
        return out

    def _missing(self, token: Token) -> str:
        """What should stand where ``token`` stands."""
        before = self._tokens[self._at - 1].mark if self._at else "end"
        wanted = "a word, or ~ with an operator"
        if before in ("&", "|", "!", "("):
            return f"after {before} comes {wanted}"
        return f"before {token.text} comes {wanted}"


def _term(token: Token, operator: Operator) -> Filter:
    """An operator with what it was given."""
    name, given, column = operator.name, token.text, token.argument
    if operator.takes == "pattern":
        compiled(given, column)
        return Type(given) if name == "t" else Body(given)
    if operator.takes == "name":
        return Named(name, given)  # type: ignore[arg-type]  # the operators' names, as a Literal
    if operator.takes == "nothing":
        return Flag(name)  # type: ignore[arg-type]
    amount = amounts.read(given, column, operator.takes, f"~{name}")
    return Measured(name, amount)  # type: ignore[arg-type]
