"""Call tools from the raw event stream: gather each call's JSON, run it, send the results, and go on until the end."""

import json
import sys

from anthropic import Anthropic

TOOLS = [
    {
        "name": "get_weather",
        "description": "The current weather in a city.",
        "input_schema": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
            "required": ["city"],
        },
    }
]


def get_weather(city: str, unit: str = "celsius", **_: object) -> str:
    """Stands for a real tool."""
    return f"{city}: 17 degrees {unit}, dry"


def answer(client: Anthropic, messages: list[dict]) -> tuple[list[dict], str | None]:
    """Stream one answer; return its content blocks and its stop reason."""
    blocks: dict[int, dict] = {}
    inputs: dict[int, str] = {}
    stop_reason = None
    whole = False
    with client.messages.create(
        model="claude-sonnet-5-5", max_tokens=1024, messages=messages, tools=TOOLS, stream=True
    ) as events:
        for event in events:
            match event.type:
                case "content_block_start":
                    blocks[event.index] = event.content_block.to_dict()
                case "content_block_delta" if event.delta.type == "text_delta":
                    blocks[event.index]["text"] += event.delta.text
                    print(event.delta.text, end="", flush=True)
                case "content_block_delta" if event.delta.type == "input_json_delta":
                    inputs[event.index] = inputs.get(event.index, "") + event.delta.partial_json
                case "content_block_stop" if inputs.get(event.index):
                    blocks[event.index]["input"] = json.loads(inputs[event.index])
                case "message_delta":
                    stop_reason = event.delta.stop_reason
                case "message_stop":
                    whole = True
    if not whole:
        raise ConnectionError("The stream ended without message_stop; its tool calls cannot be trusted.")
    return list(blocks.values()), stop_reason


def main() -> None:
    """Ask, run the tools that are called, and ask again until the answer needs none."""
    client = Anthropic()
    messages: list[dict] = [{"role": "user", "content": " ".join(sys.argv[1:])}]
    while True:
        content, stop_reason = answer(client, messages)
        messages.append({"role": "assistant", "content": content})
        if stop_reason != "tool_use":
            break
        results = []
        for block in content:
            if block["type"] == "tool_use":
                result = get_weather(**block["input"])
                print(f"\n[{block['name']} {json.dumps(block['input'])} -> {result}]")
                results.append({"type": "tool_result", "tool_use_id": block["id"], "content": result})
        messages.append({"role": "user", "content": results})
    print()


main()
