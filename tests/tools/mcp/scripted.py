"""An MCP server of our own, in bare JSON-RPC over stdio, that does what a good one would not. Each tool is a trick."""

import base64
import json
import os
import sys
import time

ESCAPES = "\x1b]52;c;aGk=\x07\x1b[2J\x9b1m"
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 20).decode()
TOOLS = [
    "echo", "huge", "exit", "silent", "garbage", "flood", "progress", "image", "structured", "fails", "change",
    "escapes", "many", "wrong", "large", "no_such_thing", "stuck",
]  # fmt: skip


def send(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def note(method, **params):
    send({"method": f"notifications/{method}", "params": params})


def text(said):
    return [{"type": "text", "text": said}]


def tool(name):
    return {
        "name": name,
        "description": f"The trick {name} {ESCAPES}",
        "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}},
        "annotations": {"readOnlyHint": name == "echo", "title": f"Trick {name}"},
    }


def called(params, token):
    name, said = params["name"], params.get("arguments", {}).get("text", "")
    if name == "echo":
        return {"content": text(said)}
    if name == "huge":
        for _ in range(500):
            sys.stdout.write("x" * 1_000_000)
        sys.stdout.write("\n")
    elif name == "exit":
        print("the disk is on fire", ESCAPES, file=sys.stderr, flush=True)
        os._exit(3)
    elif name == "stuck":
        time.sleep(1000)
    elif name == "garbage":
        for line in ("no json", "[]", '{"jsonrpc": "1.0"}', '{"id": 99, "result": {}}', "\0\x1b[2J", "{" * 5000):
            print(line)
        send({"id": 12345, "result": {}})
        return {"content": text("after garbage")}
    elif name == "flood":
        for _ in range(500):
            sys.stderr.write("e" * 999_999 + "\n")
        return {"content": text("after a flood")}
    elif name == "progress":
        note("progress", progressToken=token, progress=1, total=3, message="one")
        note("message", level="info", data="said while it runs")
        return {"content": text("done")}
    elif name == "image":
        parts = [
            {"type": "image", "mimeType": "image/png", "data": PIXEL},
            {"type": "image", "mimeType": "image/tiff", "data": PIXEL},
            {"type": "audio", "mimeType": "audio/wav", "data": PIXEL},
            {"type": "resource_link", "uri": "file:///a", "name": "a", "description": "the file a"},
            {"type": "resource", "resource": {"uri": "file:///b", "text": "of b"}},
        ]
        return {"content": parts}
    elif name == "structured":
        return {"content": [], "structuredContent": {"answer": 42}}
    elif name == "fails":
        return {"content": text("it went wrong"), "isError": True}
    elif name == "change":
        TOOLS[:] = ["echo", "new one"]
        note("tools/list_changed")
        return {"content": text("changed")}
    elif name == "escapes":
        return {"content": text(ESCAPES + "\ud800")}
    elif name == "large":
        return {"content": text("é\n" * 2_000_000)}
    elif name == "wrong":
        return "wrong"
    elif name == "many":
        for number in range(5_000):
            note("message", level="info", data=f"line {number}")
        return {"content": text("many")}
    return None


def listed(method, params):
    start = int(params.get("cursor", 0))
    if method == "tools/list":
        page = [tool(name) for name in TOOLS[start : start + 5]]
        return {"tools": page, **({"nextCursor": str(start + 5)} if start + 5 < len(TOOLS) else {})}
    if method == "resources/list":
        return {"resources": [{"uri": "note:///one", "name": "One", "mimeType": "text/plain", "size": 3}]}
    if method == "resources/templates/list":
        return {"resourceTemplates": [{"uriTemplate": "note:///{name}", "name": "Any"}]}
    if method == "prompts/list":
        arguments = [{"name": "topic", "description": "what of", "required": True}]
        return {"prompts": [{"name": "explain", "description": "Explains", "arguments": arguments}]}
    if method == "resources/read":
        return {"contents": [{"uri": params["uri"], "text": f"what {params['uri']} says"}]}
    if method == "prompts/get":
        said = {"type": "text", "text": f"Explain {params['arguments']['topic']}."}
        return {"messages": [{"role": "user", "content": said}]}
    return None


def main():
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "mute":
        time.sleep(1000)
    for line in sys.stdin:
        message = json.loads(line)
        method, params, number = message.get("method"), message.get("params") or {}, message.get("id")
        if method == "notifications/cancelled":
            print("it was told of the cancellation", file=sys.stderr, flush=True)
        if number is None:
            continue
        if method == "initialize":
            if mode == "dies":
                sys.exit("no licence")
            offer = {"tools": {"listChanged": True}, "resources": {}, "prompts": {}, "logging": {}}
            about = {"name": f"scripted{ESCAPES}", "version": "1"}
            send(
                {"id": number, "result": {"protocolVersion": "2025-06-18", "capabilities": offer, "serverInfo": about}}
            )
            continue
        if method == "tools/call":
            result = called(params, (params.get("_meta") or {}).get("progressToken"))
            if params["name"] == "silent":
                continue
        else:
            result = listed(method, params)
        if result is None:
            send({"id": number, "error": {"code": -32601, "message": f"no {method}"}})
        elif result == "wrong":
            send({"id": number, "result": 7, "error": "both"})
        else:
            send({"id": number, "result": result})


if __name__ == "__main__":
    main()
