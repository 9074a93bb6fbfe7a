"""What a model would refuse of a request, told before it is sent.

What is not known of a model is not held against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tui.domain.budget import guess
from tui.domain.models import Model
from tui.domain.request import Request


class Refusal(NamedTuple):
    """One thing that a model does not take."""

    option: str
    """What to change: ``model``, ``thinking``, ``effort``, ``max_tokens``, ``output_schema``, ``server_tools``,
    ``history`` for what was said or attached, or ``context`` for how much there is of it.
    """
    message: str
    """What is the matter, in a sentence."""
    certain: bool = True
    """Whether the API would refuse it for certain; else it is estimated."""


def asks_much(request: Request) -> bool:
    """Whether a request holds anything that some model refuses; where not, no model has to be looked up for it."""
    body = request.body
    most = body.get("max_tokens")
    if any(body.get(key) for key in ("thinking", "output_config")) or (isinstance(most, int) and most > 8192):
        return True
    return any(_server_tools(body)) or any(one.get("type") in ("image", "document") for one in _blocks(body))


def refusals(model: Model, request: Request, counted: int | None = None) -> list[Refusal]:
    """Everything that the model refuses of a request, whose input the API may have ``counted``.

    Goes through the whole history: off the screen's thread where that may be long.
    """
    body = request.body
    return [*_of_model(model), *_of_options(model, body), *_of_tools(model, body), *_of_history(model, body, counted)]


def _of_model(model: Model) -> Iterator[Refusal]:
    if model.lifecycle == "retired":
        yield Refusal("model", f"{model.title} is retired: it answers no more.")


def _of_options(model: Model, body: dict[str, Any]) -> Iterator[Refusal]:
    takes = model.capabilities
    thinking, output = (value if isinstance(value := body.get(key), dict) else {} for key in _OPTIONS)
    kind = str(thinking.get("type", ""))
    if takes.thinking.get(kind) is False:
        what = {"enabled": "no thinking budget", "adaptive": "no adaptive thinking"}.get(kind)
        said = f"{model.title} takes {what}" if what else f"Thinking cannot be {_OFF[kind]} with {model.title}"
        instead = f"its own way is {model.off}" if not what and model.off else _instead(_thinking_words(model))
        yield Refusal("thinking", f"{said}; {instead}.")
    effort = output.get("effort")
    if isinstance(effort, str) and takes.effort.get(effort) is False:
        levels = model.efforts or ()
        none = f"{model.title} takes no effort at all."
        some = f"{model.title} does not take effort {effort}; {_instead(levels)}."
        yield Refusal("effort", some if levels else none)
    elif takes.effort_off and kind == "disabled" and effort is not None and effort not in takes.effort_off:
        yield Refusal("effort", f"{model.title} takes effort {effort} only while it thinks; thinking is off.")
    if output.get("format") and takes.structured_outputs is False:
        yield Refusal("output_schema", f"{model.title} does not hold its replies to a JSON schema.")
    most = body.get("max_tokens")
    if isinstance(most, int) and model.max_output is not None and most > model.max_output:
        said = f"{model.title} writes at most {model.max_output:,} tokens a reply; max_tokens is {most:,}"
        budget = thinking.get("budget_tokens")
        raised = f", of which {budget:,} are the thinking budget" if isinstance(budget, int) else ""
        yield Refusal("max_tokens", f"{said}{raised}.")


_OPTIONS = ("thinking", "output_config")
_OFF = {"disabled": "disabled", "between_tools": "kept to what stands between tool calls"}


def _thinking_words(model: Model) -> tuple[str, ...]:
    return tuple("a budget of tokens" if name == "BUDGET" else name for name in model.thinking or ())


def _instead(names: tuple[str, ...]) -> str:
    """What is taken, such as ``it takes adaptive or off``."""
    if not names:
        return "leave it out"
    return f"it takes {', '.join(names[:-1])}{' or ' if len(names) > 1 else ''}{names[-1]}"


def _of_tools(model: Model, body: dict[str, Any]) -> Iterator[Refusal]:
    kinds = list(_server_tools(body))
    takes = model.capabilities
    for name, taken in (("web_search", takes.web_search), ("code_execution", takes.code_execution)):
        if taken is False and any(kind.startswith(name) for kind in kinds):
            yield Refusal("server_tools", f"{model.title} does not take the server tool {name}.")


def is_server_tool(tool: Any) -> bool:
    """Whether a tool of a request runs at Anthropic."""
    kind = tool.get("type") if isinstance(tool, dict) else None
    return isinstance(kind, str) and kind.startswith(("web_search", "web_fetch", "code_execution"))


def _server_tools(body: dict[str, Any]) -> Iterator[str]:
    """The types of the tools that run at Anthropic, such as ``web_search_20250305``."""
    tools = body.get("tools")
    yield from (str(tool["type"]) for tool in tools if is_server_tool(tool)) if isinstance(tools, list) else ()


def _of_history(model: Model, body: dict[str, Any], counted: int | None) -> Iterator[Refusal]:
    takes = model.capabilities
    images = pdfs = cited = 0
    for block in _blocks(body):
        images += block.get("type") == "image"
        pdfs += _is_pdf(block)
        citing = block.get("citations")
        cited += isinstance(citing, dict) and citing.get("enabled") is True
    if images and takes.image_input is False:
        yield Refusal("history", f"{model.title} does not see images; the conversation holds {_many(images, 'image')}.")
    if pdfs and takes.pdf_input is False:
        yield Refusal("history", f"{model.title} does not read PDFs; the conversation holds {_many(pdfs, 'PDF')}.")
    if cited and takes.citations is False:
        yield Refusal("history", f"{model.title} gives no citations; {_many(cited, 'document')} asks for them.")
    if model.context is not None and (tokens := counted or guess(body)) > model.context:
        about = "" if counted else "some "
        said = f"{model.title} takes {model.context:,} tokens in; this is {about}{tokens:,}."
        yield Refusal("context", said, certain=counted is not None)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _is_pdf(block: dict[str, Any]) -> bool:
    source = block.get("source")
    if block.get("type") != "document" or not isinstance(source, dict):
        return False
    return source.get("media_type") == "application/pdf" or source.get("type") == "url"


def _blocks(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The content blocks of all messages, and those within tools' results and documents."""
    messages = body.get("messages")
    waiting = [one.get("content") for one in messages if isinstance(one, dict)] if isinstance(messages, list) else []
    while waiting:
        content = waiting.pop()
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict):
                yield block
                source = block.get("source")
                waiting.append(block.get("content"))
                waiting.append(source.get("content") if isinstance(source, dict) else None)
