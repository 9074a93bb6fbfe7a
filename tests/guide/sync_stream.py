"""Stream an answer as it is written: text first, then the whole message with its usage."""

import sys

from anthropic import Anthropic

client = Anthropic()  # reads ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL

with client.messages.stream(
    model="claude-sonnet-5-5",
    max_tokens=1024,
    messages=[{"role": "user", "content": " ".join(sys.argv[1:]) or "Hello"}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
    message = stream.get_final_message()

usage = message.usage
print(f"\n\n{message.stop_reason}: {usage.input_tokens} tokens in, {usage.output_tokens} out", file=sys.stderr)
