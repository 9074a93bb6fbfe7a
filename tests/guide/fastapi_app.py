"""Pass an answer on to a browser as it is written: ``GET /ask?prompt=…`` as server-sent events."""

import json
import os
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse

app = FastAPI()
client = anthropic.AsyncAnthropic()


@app.get("/ask")
async def ask(prompt: str) -> StreamingResponse:
    """Stream the answer to ``prompt``. An error before the stream is an HTTP error; one inside it is an event."""
    try:
        stream = await client.messages.create(
            model="claude-sonnet-5-5",
            max_tokens=1024,
            messages=[{"role": "user", "content": prompt}],
            stream=True,
        )
    except anthropic.APIStatusError as error:
        raise HTTPException(502, f"The API answered {error.status_code} {error.type}.") from error
    headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}  # or a proxy may hold it back
    return StreamingResponse(events(stream), media_type="text/event-stream", headers=headers)


async def events(stream: anthropic.AsyncStream[Any]) -> AsyncIterator[str]:
    """The answer's text as events. When the browser goes, the generator is closed, and the stream with it."""
    whole = False
    async with stream:
        try:
            async for event in stream:
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield sse("text", text=event.delta.text)
                elif event.type == "message_stop":
                    whole = True
        except Exception as error:  # the status has gone out already: say it in the stream
            yield sse("error", message=f"{type(error).__name__}: {error}")
            return
    yield sse("done") if whole else sse("error", message="The answer ended early.")


def sse(event: str, **data: Any) -> str:
    """One server-sent event."""
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
