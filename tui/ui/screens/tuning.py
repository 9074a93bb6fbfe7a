"""What a person sets of a request beside the model: thinking, effort, the longest reply, what ends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui.ui.screens.modelling import Modelling

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.domain.models import Model
    from tui.domain.request import Options

Choices = Sequence[tuple[str, str]]
"""Values that a command may be given, and what each means."""

COMMANDS = ("thinking", "effort", "max-tokens", "stop")


class Tuning(Modelling):
    """The part of the chat's screen that sets options."""

    def action_tune(self, command: str) -> None:
        """Say what is set, and begin to set it."""
        self.set_option(command, "")

    def set_option(self, command: str, value: str) -> bool:
        """Take the value of ``/thinking`` and the like; without one, say the present one. False where it is none."""
        session = self._session
        if session is None:
            self.say("The session is being put together; try again in a moment.")
            return False
        if not value:
            self.learn_models()
            self.say(told(command, session.options, self._model_now), timeout=8)
            self._prompt.set_draft(f"/{command} ")
            return False
        try:
            changes = parsed(command, value)
        except ValueError as error:
            self.say(f"{str(error)[:1].upper()}{str(error)[1:]}.", severity="warning", timeout=8)
            return False
        self.set_options(**changes)
        self.say(told(command, session.options, None))  # what the model refuses of it follows
        self.tell_refusals()
        return True

    @property
    def _model_now(self) -> Model | None:
        """What is known of the model that is asked, as far as it is known already."""
        listing = self.catalogue.listing
        return None if listing is None or self._session is None else listing.find(self._session.options.model)

    def choices(self, command: str) -> Choices:
        """What a command may be given: what the model takes, where it is known."""
        if self._session is None:
            return ()
        if command in ("prompt", "system"):
            return [(f"@{name}" if command == "system" else name, about) for name, about in self.prompt_names()]
        if command not in (*COMMANDS, "model"):
            return ()
        self.learn_models()
        if command == "model":
            from tui.ui.screens.models import brief

            listing = self.catalogue.listing
            return () if listing is None else [(model.id, brief(model)) for model in listing.models]
        return offered(command, self._model_now)

    def learn_models(self) -> None:
        """Read what is known of models, if that is not done yet; then it is said what a command may be given."""
        if self._session is not None and self.catalogue.listing is None:
            self.run_worker(self._learn(), name="models", group="learn", exclusive=True, exit_on_error=False)

    async def _learn(self) -> None:
        await self.catalogue.known()
        self.note_values()

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def prompt_names(self) -> Choices:
            """The names in the library of prompts, and what each is for."""


def parsed(command: str, value: str) -> dict[str, Any]:
    """The options that a command sets; ``default`` leaves one to the model. Raises ValueError in words."""
    from tui.config import DEFAULT_MAX_TOKENS
    from tui.domain.request import EFFORTS, parse_thinking

    plain = value.strip().lower()
    if command == "thinking":
        return {"thinking": None if plain == "default" else parse_thinking(plain)}
    if command == "effort":
        if plain == "default":
            return {"effort": None}
        if plain not in EFFORTS:
            raise ValueError(f"effort is one of {', '.join(EFFORTS)} or default, not {value!r}")
        return {"effort": plain}
    if command == "max-tokens":
        number = plain.replace(",", "").replace("_", "")
        if plain == "default":
            return {"max_tokens": DEFAULT_MAX_TOKENS}
        if not number.isascii() or not number.isdigit() or int(number) < 1:
            raise ValueError(f"the longest reply is a number of tokens from 1, or default, not {value!r}")
        return {"max_tokens": int(number)}
    return {"stop_sequences": stop_sequences(value)}


def stop_sequences(value: str) -> tuple[str, ...]:
    """The texts of ``/stop``: words, or several in quotes; none for ``off``. Raises ValueError in words."""
    import shlex

    if value.strip().lower() in ("off", "default"):
        return ()
    try:
        texts = shlex.split(value)
    except ValueError as error:
        raise ValueError("a quote is not closed") from error
    if not texts or not all(text.strip() for text in texts):
        raise ValueError("what ends a reply is a text that is not only blanks")
    return tuple(texts)


def told(command: str, options: Options, model: Model | None) -> str:
    """What is set, and what the model takes, in a sentence or two."""
    if command == "stop":
        texts = ", ".join(repr(text) for text in options.stop_sequences)
        return f"A reply ends at {texts}; /stop off lets it go on." if texts else "No text ends a reply."
    if command == "max-tokens":
        most = (
            "" if model is None or model.max_output is None else f" {model.title} writes at most {model.max_output:,}."
        )
        return f"A reply has at most {options.max_tokens:,} tokens.{most}"
    value = options.thinking if command == "thinking" else options.effort
    said = f"{command.capitalize()} is left to the model."
    if value is not None:
        said = f"{command.capitalize()} is {value}." if not value.isdigit() else f"Thinking has {int(value):,} tokens."
    takes = None if model is None else model.thinking if command == "thinking" else model.efforts
    if model is None or takes is None:
        return said
    names = ", ".join("a number of tokens" if name == "BUDGET" else name for name in takes)
    return f"{said} {model.title} takes {names}." if names else f"{said} {model.title} takes none."


def offered(command: str, model: Model | None) -> Choices:
    """What may be written after a command."""
    from tui.domain.request import EFFORTS

    if command == "stop":
        return [("off", "No text ends a reply")]
    if command == "max-tokens":
        most = None if model is None else model.max_output
        top = [] if most is None or model is None else [(str(most), f"The most that {model.title} writes")]
        return [*top, ("default", "8,192")]
    if command == "effort":
        levels = EFFORTS if model is None or model.efforts is None else model.efforts
        about = {"low": "Quick and cheap", "high": "What most models do without being told", "max": "Whatever it takes"}
        return [*((level, about.get(level, "")) for level in levels), ("default", "Leave it to the model")]
    about = {"adaptive": "Claude decides when and how much", "off": "No thinking before the reply"}
    about["BUDGET"] = "At most so many tokens, from 1024"
    kinds = tuple(about) if model is None or model.thinking is None else model.thinking
    shown = [("4096" if kind == "BUDGET" else kind, about[kind]) for kind in kinds]
    return [*shown, ("default", "Leave it to the model")]


def unusual(options: Options, leaf: Turn | None) -> str:
    """What of the options is not as it is when nobody sets anything, in a few words.

    ``leaf`` is the turn that is shown: where another model was asked for it, the one that is asked next is said.
    """
    from tui.config import DEFAULT_MAX_TOKENS
    from tui.domain.readout.numbers import short_count

    said = []
    if leaf is not None and leaf.recording is None and leaf.request and leaf.request.model != options.model:
        said.append(f"next {options.model}")
    if options.thinking is not None:
        tokens = short_count(int(options.thinking)) if options.thinking.isdigit() else options.thinking
        said.append(f"thinking {tokens}")
    if options.effort is not None:
        said.append(f"effort {options.effort}")
    if options.max_tokens != DEFAULT_MAX_TOKENS:
        said.append(f"max {short_count(options.max_tokens)}")
    if options.stop_sequences:
        said.append(f"{len(options.stop_sequences)} stop{'' if len(options.stop_sequences) == 1 else 's'}")
    if options.output_schema is not None:
        said.append("schema")
    return " · ".join(said)
