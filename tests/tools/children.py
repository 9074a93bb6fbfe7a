"""Small programs to be children, as text."""

from __future__ import annotations

import sys

START = """
import json, os, signal, subprocess, sys, time
from tui.tools.channel import take_over
channel = take_over()
def calls():
    for message in channel.messages():
        if "id" in message:
            yield message["id"], message["method"], message["params"]
"""


def child(program: str) -> list[str]:
    """The command that runs ``program`` after the channel was taken over."""
    return [sys.executable, "-c", START + program]
