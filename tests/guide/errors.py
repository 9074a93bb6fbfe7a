"""Survive errors before and during a stream: exponential backoff with full jitter, and nothing lost in silence."""

import random
import sys
import time

import anthropic
import httpx2  # what the SDK's connections are made of

ATTEMPTS = 6
RETRIED = {"rate_limit_error", "overloaded_error", "api_error", "timeout_error"}


class Broken(Exception):
    """The stream ended before the answer did."""


def stream_once(client: anthropic.Anthropic, prompt: str) -> str:
    """Print one answer as it comes and return it; raises where it is not whole."""
    text = ""
    try:
        with client.messages.stream(
            model="claude-sonnet-5-5", max_tokens=1024, messages=[{"role": "user", "content": prompt}]
        ) as stream:
            for event in stream:
                if event.type == "text":
                    text += event.text
                    print(event.text, end="", flush=True)
                elif event.type == "message_stop":
                    return text
    except anthropic.APIStatusError as error:
        # In mid-stream the status is still that of the success that it began as: only the type tells.
        if not text:
            raise
        raise Broken(f"{error.type} after {len(text)} characters") from error
    except httpx2.TransportError as error:
        # A connection that breaks while a body is read is the HTTP client's error, not the SDK's.
        raise Broken(f"connection lost after {len(text)} characters: {error}") from error
    raise Broken(f"the stream ended without message_stop after {len(text)} characters")


def ask(client: anthropic.Anthropic, prompt: str) -> str:
    """Return a whole answer, with as many attempts as it takes."""
    for attempt in range(ATTEMPTS):
        wait = random.uniform(0, min(8, 0.5 * 2**attempt))
        try:
            return stream_once(client, prompt)
        except anthropic.APIStatusError as error:
            if error.type not in RETRIED or attempt == ATTEMPTS - 1:
                raise
            # The API knows best how long to wait.
            wait = float(error.response.headers.get("retry-after", wait))
            why = f"{error.status_code} {error.type}"
        except (Broken, anthropic.APIConnectionError) as error:
            if attempt == ATTEMPTS - 1:
                raise
            why = str(error)
        print(f"\n[{why}; asking again in {wait:.1f} s]", file=sys.stderr, flush=True)
        time.sleep(wait)
    raise AssertionError("the last attempt returns or raises")


# Retries of our own, where each one can be seen: the SDK's are silent.
ask(anthropic.Anthropic(max_retries=0), " ".join(sys.argv[1:]))
print()
