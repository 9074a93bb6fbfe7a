"""HAR 1.2 as a check: which fields each object has to have and may have, and of what kind they are.

From the format's description, http://www.softwareishard.com/blog/har-12-spec/.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

NUMBER = (int, float)
PAIR = {"name": str, "value": str, "comment?": str}
SCHEMA: dict[str, Any] = {
    "log": {
        "version": str,
        "creator": {"name": str, "version": str, "comment?": str},
        "comment?": str,
        "entries": [
            {
                "startedDateTime": datetime,
                "time": NUMBER,
                "request": {
                    "method": str,
                    "url": str,
                    "httpVersion": str,
                    "cookies": [],
                    "headers": [PAIR],
                    "queryString": [PAIR],
                    "postData?": {"mimeType": str, "text": str},
                    "headersSize": int,
                    "bodySize": int,
                },
                "response": {
                    "status": int,
                    "statusText": str,
                    "httpVersion": str,
                    "cookies": [],
                    "headers": [PAIR],
                    "content": {"size": int, "mimeType": str, "text?": str, "encoding?": str},
                    "redirectURL": str,
                    "headersSize": int,
                    "bodySize": int,
                },
                "cache": {},
                "timings": {
                    "blocked?": NUMBER,
                    "dns?": NUMBER,
                    "connect?": NUMBER,
                    "ssl?": NUMBER,
                    "send": NUMBER,
                    "wait": NUMBER,
                    "receive": NUMBER,
                },
                "comment?": str,
            }
        ],
    }
}


def check(value: Any, schema: Any = None, at: str = "har") -> None:
    """Raise AssertionError, naming the place, where ``value`` is no HAR 1.2."""
    schema = SCHEMA if schema is None else schema
    if isinstance(schema, dict):
        assert isinstance(value, dict), at
        fields = {name.removesuffix("?"): one for name, one in schema.items()}
        assert set(value) <= set(fields), f"{at}: {set(value) - set(fields)}"
        assert {name for name in schema if not name.endswith("?")} <= set(value), at
        for name, one in value.items():
            check(one, fields[name], f"{at}.{name}")
    elif isinstance(schema, list):
        assert isinstance(value, list) and (schema or not value), at
        for number, one in enumerate(value):
            check(one, schema[0], f"{at}[{number}]")
    elif schema is datetime:
        assert datetime.fromisoformat(value).tzinfo is not None, at
    else:
        assert isinstance(value, schema) and not isinstance(value, bool), at
