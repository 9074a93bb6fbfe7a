"""Stream several answers at the same time with the async client."""

import asyncio
import sys

from anthropic import AsyncAnthropic


async def ask(client: AsyncAnthropic, prompt: str) -> str:
    """Return the answer's text, and print what came whenever a line of it is whole."""
    text = line = ""
    async with client.messages.stream(
        model="claude-sonnet-5-5",
        max_tokens=1024,
        messages=[{"role": "user", "content": prompt}],
    ) as stream:
        async for piece in stream.text_stream:
            text += piece
            *lines, line = (line + piece).split("\n")
            for whole in lines:
                print(f"{prompt[:12]:<12} | {whole}", flush=True)
    print(f"{prompt[:12]:<12} | {line}", flush=True)
    return text


async def main() -> None:
    """Ask every prompt of the command line at once."""
    async with AsyncAnthropic() as client:
        answers = await asyncio.gather(*(ask(client, prompt) for prompt in sys.argv[1:]))
    print(f"{len(answers)} answers, {sum(map(len, answers))} characters", file=sys.stderr)


asyncio.run(main())
