"""Arithmetic, read from its syntax: nothing is ever evaluated as Python."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

from tui.tools.builtins import ToolError

_LONGEST = 2000
_BITS = 14_000
"""Of a whole number: some 4,200 decimal digits."""

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_CONSTANTS = {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(math, name)
    for name in (
        *("sqrt", "cbrt", "exp", "log", "log2", "log10", "log1p", "expm1", "floor", "ceil", "trunc", "fabs", "hypot"),
        *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        *("degrees", "radians", "gcd", "lcm", "isqrt", "fsum", "gamma", "lgamma", "erf", "erfc", "copysign", "fmod"),
    )
    if hasattr(math, name)
} | {"abs": abs, "min": min, "max": max, "int": int, "float": float}


def calculate(expression: str) -> str:
    """Work out an arithmetic expression exactly, and return its value.

    Whole numbers are exact at any length up to 4,200 digits; other numbers are 64-bit floating point. Use this rather
    than working out a number yourself.

    Args:
        expression: The expression, in Python's notation: + - * / // % **, brackets, numbers such as 1_000 and 2.5e-3,
            pi, e, tau, and functions such as sqrt, exp, log(x, base), log10, sin, atan2, degrees, floor, round(x,
            digits), abs, gcd, factorial, comb, perm; min, max, sum, mean and median of several numbers or a list.
    """
    if len(expression) > _LONGEST:
        raise ToolError(f"the expression is longer than {_LONGEST} characters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        return _written(_value(tree.body))
    except SyntaxError as error:
        raise ToolError(f"the expression cannot be read: {error.msg}, at character {error.offset}") from error
    except (ArithmeticError, ValueError, TypeError, AttributeError) as error:
        raise ToolError(f"the expression has no value: {error}") from error
    except (RecursionError, MemoryError) as error:
        raise ToolError("the expression is nested too deeply") from error


def _value(node: ast.expr) -> Any:
    """The value of a part of an expression."""
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=complex()):
            raise ToolError(f"{node.value!r} is no real number")
        case ast.Constant(value=int() | float() as number):
            return _bounded(number)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _bounded(_power(_value(left), _value(right)))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _bounded(_BINARY[type(op)](_number(left), _number(right)))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_number(operand))
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item) for item in items]
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _KNOWN:
            return _bounded(_KNOWN[name](*(_value(one) for one in arguments)))
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            raise ToolError(f"{name} is not known here; known are {', '.join(sorted([*_KNOWN, *_CONSTANTS]))}")
    raise ToolError(f"{ast.unparse(node)[:60]!r} is no arithmetic")


def _number(node: ast.expr) -> int | float:
    value = _value(node)
    if isinstance(value, list):
        raise ToolError("a list is no number; min, max, sum, mean and median take lists")
    return value  # type: ignore[no-any-return]


def _bounded(value: Any) -> Any:
    if isinstance(value, complex):
        raise ToolError("the value is no real number")
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise ToolError("a number has more than 4,200 digits")
    return value


def _power(base: Any, exponent: Any) -> Any:
    """``base ** exponent``, unless that is too large to be begun."""
    whole = isinstance(base, int) and isinstance(exponent, int)
    if whole and abs(base) > 1 and base.bit_length() * exponent > 2 * _BITS:
        raise ToolError("the power has more than 4,200 digits")
    return base**exponent


def _few(function: Callable[..., int], most: int) -> Callable[..., int]:
    """A function of whole numbers that takes long for large ones, for smaller ones only."""

    def bounded(*numbers: int) -> int:
        if any(number > most for number in numbers):
            raise ToolError(f"{function.__name__} is worked out for numbers up to {most} only")
        return function(*numbers)

    return bounded


def _round(number: Any, digits: int = 0) -> Any:
    if abs(digits) > 400:
        raise ToolError("a number is rounded to 400 digits at most")
    return round(number, digits) if digits else round(number)


def _sum(*numbers: Any) -> Any:
    return sum(_several(numbers))


def _mean(*numbers: Any) -> float:
    values = _several(numbers)
    return math.fsum(values) / len(values)


def _median(*numbers: Any) -> Any:
    values = sorted(_several(numbers))
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _several(numbers: tuple[Any, ...]) -> list[Any]:
    values = list(numbers[0]) if len(numbers) == 1 and isinstance(numbers[0], list) else list(numbers)
    if not values:
        raise ToolError("there are no numbers")
    return values


_KNOWN: dict[str, Callable[..., Any]] = _FUNCTIONS | {
    "factorial": _few(math.factorial, 1400),
    "comb": _few(math.comb, 10_000),
    "perm": _few(math.perm, 1400),
    "round": _round,
    "sum": _sum,
    "mean": _mean,
    "median": _median,
}


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    return str(value)
