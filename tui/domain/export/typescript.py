"""The request as a TypeScript module on ``@anthropic-ai/sdk``; it is plain JavaScript as well."""

from __future__ import annotations

from tui.domain.export.values import Call, Export, json_text


def typescript(export: Export) -> bytes:
    """Write a module that streams each turn's reply and prints the whole message as JSON."""
    calls = export.calls()
    base = next((call.base for call in calls if not call.is_home), None)
    # The SDK itself looks for a token in ANTHROPIC_AUTH_TOKEN where there is no key.
    options = ['apiKey: process.env["ANTHROPIC_API_KEY"]']
    if base is not None:
        options.append(f'baseURL: process.env["ANTHROPIC_BASE_URL"] ?? {json_text(base)}')
    lines = ['import Anthropic from "@anthropic-ai/sdk";', "", "const client = new Anthropic({"]
    lines += [*(f"  {option}," for option in options), "});"]
    for number, call in enumerate(calls):
        lines += ["", *([f"// turn {call.turn}"] if len(calls) > 1 else []), *_stream(call, number)]
    return ("\n".join(lines) + "\n").encode()


def _stream(call: Call, number: int) -> list[str]:
    """The statements that make one call."""
    body = {key: value for key, value in call.body.items() if key != "stream"}
    if call.betas:
        body["betas"] = call.betas
    name = f"stream{number + 1}" if number else "stream"
    beta = "beta." if call.betas else ""
    headers = f", {{ headers: {json_text(call.own_headers)} }}" if call.own_headers else ""
    return [
        f"const {name} = client.{beta}messages.stream({json_text(body, 2)}{headers});",
        f"console.log(JSON.stringify(await {name}.finalMessage(), null, 2));",
    ]
