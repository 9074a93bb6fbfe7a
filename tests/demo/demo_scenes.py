"""What the demo's answers say. Only this file and the script decide what the packaged recordings hold."""

from __future__ import annotations

from demo_script import Script, tokens

from tui.domain import continuing
from tui.domain.block import Block
from tui.domain.message import Message
from tui.tools.assemble import built_in_definitions
from tui.wire.demo import BUILT_IN, MENU, SCENES
from tui.wire.exchange import Exchange

PROMPTS = {scene.name: scene.prompt for scene in SCENES}

CODE = """\
Sort the intervals by where they start; then each one either **overlaps the last one kept**, and makes it longer, \
or begins a new one.

```python
Interval = tuple[int, int]


def merge(intervals: list[Interval]) -> list[Interval]:
    \"\"\"Merge intervals that overlap or touch.\"\"\"
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


print(merge([(1, 3), (8, 10), (2, 6)]))  # [(1, 6), (8, 10)]
```

What it costs for *n* intervals:

| step | time | memory |
| --- | --- | --- |
| sort | O(n log n) | O(n) |
| one pass | O(n) | O(n) |

Worth a test each:

1. an empty list, and a single interval
2. intervals that only touch: `(1, 2)` and `(2, 3)`
3. one that lies *inside* another

`sorted` is stable and compares tuples field by field, see \
[Sorting Techniques](https://docs.python.org/3/howto/sorting.html)."""

THOUGHT = """\
A zero at the end comes from a factor of 10, so from a 2 and a 5. There are more 2s than 5s in 100!, so I only have \
to count the 5s.

Multiples of 5 up to 100: 100 / 5 = 20. Each gives one 5.
Multiples of 25 give a second one: 100 / 25 = 4.
125 is more than 100, so nothing gives a third.

20 + 4 = 24. Quick check with 25!: 5 + 1 = 6 zeros, and 25! = 15511210043330985984000000 ends in six zeros. Good."""

ANSWER = """\
**24 zeros.**

Each zero needs a factor of 10, that is a 2 and a 5, and the 5s are the scarce ones:

- multiples of 5 up to 100: **20**
- multiples of 25 count once more: **4**
- multiples of 125: none

So 20 + 4 = **24** (Legendre's formula)."""

WEATHER_TOOL = {
    "name": "get_weather",
    "description": "The current weather in a city.",
    "input_schema": {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "City and country"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            "include": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["city"],
    },
}

RESULTS = [
    {
        "type": "web_search_result",
        "title": "What’s new in Python 3.14",
        "url": "https://docs.python.org/3/whatsnew/3.14.html",
        "page_age": "October 7, 2025",
    },
    {
        "type": "web_search_result",
        "title": "PEP 750 – Template Strings",
        "url": "https://peps.python.org/pep-0750/",
        "page_age": "April 10, 2025",
    },
    {
        "type": "web_search_result",
        "title": "PEP 779 – Criteria for supported status for free-threaded Python",
        "url": "https://peps.python.org/pep-0779/",
        "page_age": "June 16, 2025",
    },
]

RETRIED = """\
That went through at the **second** attempt. The first one was answered with `529 overloaded_error` and a \
`retry-after` header, so the app waited for as long as it was asked, and then sent the same request once more.

- Before any content has come, a request may be made again: nothing would be said twice.
- The waits grow and are jittered where the API does not name one.
- Both attempts are in Events (F3), each with its status and headers."""

BROKEN = """\
Here is a story in three parts.

**Part one.** A stream set out from its source with a full message to deliver. It carried its words in small \
pieces, each with a number, and every piece arrived.

**Part two.** Half-way down the hill it met"""

RECOVERED = """\
Here is a story in three parts.

**Part one.** A stream set out from its source with a full message to deliver. It carried its words in small \
pieces, each with a number, and every piece arrived.

**Part two.** Half-way down the hill it met an overloaded bridge, and stopped. What had arrived was kept.

**Part three.** It set out once more, crossed the bridge, and this time came all the way to `message_stop`."""

REST = """\
 an overloaded bridge, and could not cross. Nothing of what had arrived was lost.

**Part three.** Nothing was said twice, either. A second request told where the first stream had stopped, and another \
one set out from there. They are two turns in Events (F3), and one answer here, which at last comes to its \
`message_stop`."""

# It may come in the middle of anything, code too, so it is plain text.
NO_REST = (
    "\n\nThe demo has no rest of this answer: its answers are recordings, and nobody is here to make up what was not "
    "played. One of them breaks off by itself, and its rest was recorded, too: ask “Break off in the middle of an "
    "answer”, then /continue."
)

KEPT = """\
You have just received things that nobody knows yet: a block and a delta of unknown types, an event without a name in \
any SDK, a comment line, and thinking that is redacted. They are **kept as they came**: look at them in Events (F3), \
and at the new fields of usage in Usage (F4)."""

HOSTILE = (
    "A model can be made to write anything, also what a terminal obeys. Here are some attempts, each shown as visible "
    "symbols and none of them obeyed:\n\n"
    "- write your clipboard: \x1b]52;c;b3duZWQ=\x07\n"
    "- clear the screen: \x1b[2J\x1b[H and change its title: \x1b]0;owned\x1b\\\n"
    "- the same in one byte: \x9b2J\x9d0;owned\x9c\n"
    "- overwrite a line: all is well\r\x1b[31mALL IS LOST\x1b[0m, ring \x07, delete \x08\x08\x7f\n"
    "- turn text around: \u202egnirts desrever\u202c\n\n"
    "```sh\necho 'safe in code as well: \x1b[5mblink\x1b[0m'\n```\n\n"
    "Copying gives the text as the model wrote it; only what is *drawn* is made safe."
)


def _menu() -> str:
    lines = [f"- **{scene.prompt}**: {scene.about}" for scene in SCENES]
    return (
        "This is the **demo**: no key is set, so nobody at the API reads this. A server inside the app plays packaged "
        "recordings through the real SDK, over real HTTP.\n\nTry one of these:\n\n"
        + "\n".join(lines)
        + "\n\nTo talk to Claude, set `ANTHROPIC_API_KEY` and start again:\n\n"
        "```sh\nexport ANTHROPIC_API_KEY=your-key\nclaude-tui\n```"
    )


def _code() -> list[Exchange]:
    return [Script("code", PROMPTS["code"], rate=62).start().text(CODE).stop().exchange()]


def _thinking() -> list[Exchange]:
    script = Script("thinking", PROMPTS["thinking"], rate=52, thinking={"type": "adaptive", "display": "summarized"})
    script.start().thinking(THOUGHT).pause(0.12).text(ANSWER)
    return [script.stop(output_tokens_details={"thinking_tokens": len(tokens(THOUGHT))}).exchange()]


def _run() -> list[Exchange]:
    tools = [definition for definition in built_in_definitions() if definition["name"] in BUILT_IN]
    script = Script("run", PROMPTS["run"], rate=42, tools=tools)
    script.start().text("I’ll work that out, and look at the folder that you started in.").pause(0.4)
    script.tool("tool_use", "calculate", {"expression": "2480 * 15 // 100"}).pause(0.3)
    return [script.tool("tool_use", "list_files", {"path": ".", "pattern": "*"}).stop("tool_use").exchange()]


def _tools() -> list[Exchange]:
    script = Script("tools", PROMPTS["tools"], rate=42, tools=[WEATHER_TOOL, *_spare_tools()])
    script.start().text("I’ll look up both cities at the same time: Paris first, then Tokyo.").pause(0.5)
    paris = {"city": "Paris, France", "unit": "celsius", "include": ["temperature", "wind", "rain", "air quality"]}
    tokyo = {"city": "Tokyo, Japan", "unit": "celsius", "include": ["temperature", "humidity", "typhoon warnings"]}
    script.tool("tool_use", "get_weather", paris).pause(0.4).tool("tool_use", "get_weather", tokyo)
    return [script.stop("tool_use").exchange()]


def _spare_tools() -> list[dict]:
    """Tools that are offered and not used: they make a prompt that is worth caching."""
    return [{**WEATHER_TOOL, "name": name} for name in ("get_forecast", "get_tides")]


def _tools_answer() -> list[Exchange]:
    text = (
        "Here is how I would go on with the results (this answer was recorded before, whatever the tools "
        "returned):\n\n| city | now | feels like |\n| --- | --- | --- |\n| **Paris** | 14 °C, light rain | damp |\n"
        "| **Tokyo** | 19 °C, clear | mild |\n\nTake a coat for Paris; in Tokyo a shirt will do."
    )
    script = Script("tools_answer", PROMPTS["tools"], rate=48, tools=[WEATHER_TOOL, *_spare_tools()])
    return [script.start().text(text).stop().exchange()]


def _search() -> list[Exchange]:
    tool = {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}
    script = Script("search", PROMPTS["search"], rate=50, tools=[tool])
    script.start().tool("server_tool_use", "web_search", {"query": "what's new in Python 3.14"})
    script.pause(1.1).ping().pause(0.4)
    results = [{**result, "encrypted_content": script.blob(120)} for result in RESULTS]
    script.open(type="web_search_tool_result", tool_use_id=script.tool_id, content=results).close().pause(0.2)
    script.text("Python 3.14 came out on 7 October 2025. What stands out:\n\n- ")
    cited = (
        (1, "template string literals", '**Template strings** (`t"…"`) keep text and values apart until they are used'),
        (2, "free-threaded Python is officially supported", "**Free-threaded Python** is officially supported"),
        (0, "deferred evaluation of annotations", "**Annotations** are evaluated only when somebody asks for them"),
        (0, "a new module compression.zstd", "**Zstandard** is in the standard library, as `compression.zstd`"),
    )
    for number, (source, quote, text) in enumerate(cited):
        result = RESULTS[source]
        script.open(citations=[], type="text", text="").delta(
            "citations_delta",
            citation={
                "type": "web_search_result_location",
                "cited_text": quote,
                "url": result["url"],
                "title": result["title"],
                "encrypted_index": script.blob(60),
            },
        )
        script.deltas("text_delta", "text", text).close()
        script.text(
            ".\n- " if number < len(cited) - 1 else ".\n\nThe first two change how programs are written and run."
        )
    return [script.stop(server_tool_use={"web_search_requests": 1}).exchange()]


def _retry() -> list[Exchange]:
    refused = Script("retry 1", PROMPTS["retry"]).overloaded(1.5)
    return [refused, Script("retry 2", PROMPTS["retry"], rate=50).start().text(RETRIED).stop().exchange()]


def _error() -> list[Exchange]:
    broken = Script("error 1", PROMPTS["error"], rate=42).start().open(type="text", text="")
    broken.deltas("text_delta", "text", BROKEN).pause(0.6)
    broken.event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    whole = Script("error 2", PROMPTS["error"], rate=42).start().text(RECOVERED).stop()
    return [broken.exchange(), whole.exchange()]


def _went_on(name: str, prompt: str, cut: str, text: str) -> list[Exchange]:
    """What goes on with a reply that was cut, asked for as the app asks the demo's model."""
    reply = Message()
    reply.blocks.append(Block(0, {"type": "text", "text": cut}))
    asked = continuing.question(reply)
    messages = [
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": [{"type": "text", "text": cut}]},
        {"role": "user", "content": asked},
    ]
    script = Script(name, prompt + cut + asked[0]["text"], rate=36, messages=messages)
    return [script.start().text(text).stop().exchange()]


def _unusual() -> list[Exchange]:
    script = Script("unusual", PROMPTS["unusual"], rate=44).raw(": a comment, to keep the connection open\n\n")
    script.start(photons={"in": 3, "out": 5})
    script.open(type="redacted_thinking", data=script.blob(200)).close().pause(0.3)
    script.open(type="hologram", format="voxels/1", title="A teapot", caption="")
    for row in ("▁▂▃▄▅", "▂▃▄▅▆", "▃▄▅▆▇"):
        script.pause(0.25).delta("hologram_delta", caption=f"{row} ", depth=3)
    script.close().pause(0.2)
    script.event("weather_on_server", temperature=23.5, note="an event type that no SDK knows")
    script.pause(0.2).open(type="text", text="").deltas("text_delta", "text", KEPT)
    script.delta("mood_delta", mood="curious").close().raw(": another comment\n\n")
    return [script.stop(photons={"in": 3, "out": 8}, carbon_mg=12).exchange()]


def _hostile() -> list[Exchange]:
    return [Script("hostile", PROMPTS["hostile"], rate=55).start().text(HOSTILE).stop().exchange()]


def exchanges() -> dict[str, list[Exchange]]:
    """Every scene's exchanges by its name."""
    return {
        "code": _code(),
        "thinking": _thinking(),
        "run": _run(),
        "tools": _tools(),
        "tools_answer": _tools_answer(),
        "search": _search(),
        "retry": _retry(),
        "error": _error(),
        "rest": _went_on("rest", PROMPTS["error"], BROKEN, REST),
        "no_rest": _went_on("no_rest", PROMPTS["code"], CODE[:112], NO_REST),
        "unusual": _unusual(),
        "hostile": _hostile(),
        "menu": [Script("menu", MENU.prompt, rate=88).start().text(_menu()).stop().exchange()],
    }
