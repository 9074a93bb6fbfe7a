"""The bare SDK, no screen: ``python reference.py URL PROMPT stream|raw`` prints the moment when all was read."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from harness import ENV


async def _drain(url: str, prompt: str, way: str) -> float:
    import anthropic

    client = anthropic.AsyncAnthropic(api_key="a-key-of-no-worth", base_url=url, max_retries=0)
    request: dict[str, Any] = {
        "model": "claude-sonnet-4-5",
        "max_tokens": 64000,
        "messages": [{"role": "user", "content": prompt}],
    }
    events = 0
    if way == "stream":
        async with client.messages.stream(**request) as stream:
            async for _ in stream:
                events += 1
    else:
        async with client.messages.with_streaming_response.create(stream=True, **request) as response:
            async for _ in anthropic.AsyncStream.raw_events(response.http_response):
                events += 1
    at = time.perf_counter()
    assert events >= int(prompt.split()[2]), f"{events} events of {prompt}"
    return at


def drained(url: str, prompt: str, way: str) -> float:
    """The moment when a bare program of the SDK had read the whole answer."""
    command = [sys.executable, "-W", "ignore", __file__, url, prompt, way]
    told = subprocess.run(command, env=ENV, check=True, capture_output=True, text=True, cwd=Path(__file__).parent)
    return float(told.stdout)


if __name__ == "__main__":
    print(asyncio.run(_drain(*sys.argv[1:4])))
