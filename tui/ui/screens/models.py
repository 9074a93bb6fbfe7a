"""The models to choose from, with what each costs and takes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.domain.models import Model
from tui.domain.readout.numbers import UNSAID, duration, short_count
from tui.session.models import DAY, Catalogue, Listing
from tui.ui.screens.chooser import Chooser, Item


class ModelsScreen(Chooser):
    """Returns the name of the model to ask, None where the person went back."""

    HELP = (
        "The models that can be asked. Letters that you type filter the list; a name that is not in it can be asked "
        "all the same. It is said under the list what the chosen one takes. In and out are the tokens that it reads "
        "and writes at most, then come its prices for a million of each. A list is asked for once a day."
    )
    TITLE = "Models"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+r", "refresh", "ask anew", priority=True, id="models.refresh", tooltip="Ask the API for its list"
        ),
    ]

    def __init__(self, catalogue: Catalogue, now: str) -> None:
        """``now`` is the model that is asked at present."""
        super().__init__()
        self._catalogue = catalogue
        self._now = now

    def on_mount(self) -> None:
        """What is known at once, and the API's list behind it where that is older than a day."""
        super().on_mount()
        self.run_worker(self._fill(), name="models", group="models", exclusive=True)

    async def _fill(self) -> None:
        listing = await self._catalogue.known()
        fresh = listing.asked is not None and 0 <= time.time() - listing.asked < DAY
        self._show(listing, asking=not fresh)
        if not fresh:
            self._show(await self._catalogue.fetch())

    def action_refresh(self) -> None:
        """Ask the API for its list."""
        self.run_worker(self._refresh(), name="models", group="models", exclusive=True)

    async def _refresh(self) -> None:
        self._show(await self._catalogue.known(), asking=True)
        self._show(await self._catalogue.fetch())

    def _show(self, listing: Listing, *, asking: bool = False) -> None:
        said = f"{source(listing, time.time(), asking=asking)} Prices: US$ per million tokens, in / out."
        self.note(said, warns=listing.problem is not None and not asking)
        first = not self._items
        self.show_items([item(model, self._now) for model in listing.models], self._now if first else None)

    def nothing(self) -> str:
        """A name that is not in the list can be asked all the same: a gateway may know it."""
        if not self._items:
            return "Reading…"
        name = self.query_text
        return f"No model of the list matches. Enter asks {name!r} from now on." if " " not in name else self.NOTHING

    def take(self) -> None:
        """Choose what is under the cursor, else what is typed."""
        name = self.query_text
        if self.chosen is None and self._items and name and " " not in name and self.is_current:
            self.dismiss(name)
        else:
            super().take()


def source(listing: Listing, now: float, *, asking: bool = False) -> str:
    """Where a list is from, in a sentence; ``now`` is in seconds since 1970."""
    if listing.asked is not None:
        age = now - listing.asked
        said = "asked just now" if age < 60 else f"asked {duration(age)} ago"
        said = f"The API's list, {said}."
    else:
        said = "Known without asking the API."
    if asking:
        return f"{said} Asking…"
    if listing.problem is None:
        return said
    return f"{said} It did not tell: {listing.problem.message.rstrip('.')}."


def item(model: Model, now: str) -> Item:
    """A model as a row."""
    head = f"{model.title} (asked now)" if model.id == now else model.title
    about = " · ".join((*([state(model)] if state(model) else []), *marks(model)))
    return Item(model.id, head, about, columns(model), detail(model))


def columns(model: Model) -> str:
    """Context, the longest reply, and the price of a million tokens in and out, each in its place."""
    price = UNSAID if model.price is None else " / ".join(map(_dollars, model.price))
    context, reply = (UNSAID if one is None else short_count(one) for one in (model.context, model.max_output))
    return f"{context:>5} in {reply:>5} out {price:>13}"


def _dollars(amount: object) -> str:
    return f"${amount:.2f}".removesuffix(".00")


def state(model: Model) -> str:
    """That a model is on its way out; empty for one that is not."""
    if model.lifecycle in (None, "active"):
        return f"retires {model.retires}" if model.retires else ""
    return f"{model.lifecycle}, retires {model.retires}" if model.retires else str(model.lifecycle)


def marks(model: Model) -> Iterable[str]:
    """What a model takes, in a word each; what is not known is left out."""
    takes = model.capabilities
    if model.thinking:
        yield f"thinks {'/'.join(word.lower() for word in model.thinking)}"
    if model.efforts:
        yield "effort" if len(model.efforts) == 1 else f"effort {model.efforts[0]}–{model.efforts[-1]}"
    names = (
        ("images", takes.image_input), ("PDF", takes.pdf_input), ("schema", takes.structured_outputs),
        ("search", takes.web_search), ("code", takes.code_execution), ("citations", takes.citations),
    )  # fmt: skip
    yield from (name for name, taken in names if taken)


def detail(model: Model) -> str:
    """What a model takes, does not take, and what nobody said of it, in sentences."""
    takes = model.capabilities
    thinking = None if model.thinking is None else bool(model.thinking)
    effort = None if model.efforts is None else bool(model.efforts)
    words = {"BUDGET": "a budget of tokens"}
    said = [] if not state(model) else [f"{state(model).capitalize()}."]
    if model.thinking:
        said.append(f"Thinking: {', '.join(words.get(one, one) for one in model.thinking)}.")
    if model.efforts:
        said.append(f"Effort: {', '.join(model.efforts)}.")
    names = (
        ("thinking", thinking), ("effort", effort), ("images", takes.image_input), ("PDFs", takes.pdf_input),
        ("structured output", takes.structured_outputs), ("web search", takes.web_search),
        ("code execution", takes.code_execution), ("citations", takes.citations),
    )  # fmt: skip
    yes = [name for name, taken in names[2:] if taken]
    no = [name for name, taken in names if taken is False]
    unsaid = [name for name, taken in names if taken is None]
    said += [f"Takes {', '.join(yes)}."] if yes else []
    said += [f"Not: {', '.join(no)}."] if no else []
    said += [f"Not known: {', '.join(unsaid)}."] if unsaid else []
    said += ["Price not known."] if model.price is None else []
    return " ".join(said)


def brief(model: Model) -> str:
    """A model in a few words, for a hint."""
    price = "price unknown" if model.price is None else " / ".join(map(_dollars, model.price))
    context = "" if model.context is None else f" · {short_count(model.context)} context"
    on_its_way = f" · {state(model)}" if state(model) else ""
    return f"{model.title} · {price}{context}{on_its_way}"
