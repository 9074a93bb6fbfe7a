"""The SDK, loaded when it is needed: its import is the slowest thing that this app does."""

from __future__ import annotations

import concurrent.futures
import gc
import logging
import sys
import threading
from types import ModuleType

from tui.wire import chunks

_lock = threading.Lock()
_loading: concurrent.futures.Future[ModuleType] | None = None


def load() -> ModuleType:
    """Import the SDK, or wait for whoever imports it already; return the ``anthropic`` module.

    The collector is off meanwhile: it would go through thousands of new classes again and again and find nothing to
    free, for a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        import anthropic
    finally:
        if collecting:
            gc.enable()
    chunks.read_together()
    # Its warnings would be written over the screen.
    for name in ("anthropic", "httpx2"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return anthropic


def load_in_background() -> concurrent.futures.Future[ModuleType]:
    """Begin to import the SDK on a thread of its own, once; return the future module.

    The import holds the interpreter's lock in slices; shorter ones keep the screen's thread quick meanwhile.
    """
    global _loading
    with _lock:
        if _loading is None:
            future: concurrent.futures.Future[ModuleType] = concurrent.futures.Future()
            _loading = future

            def run() -> None:
                interval = sys.getswitchinterval()
                sys.setswitchinterval(0.0005)
                try:
                    future.set_result(load())
                except BaseException as error:  # a broken installation is the caller's to tell
                    future.set_exception(error)
                finally:
                    sys.setswitchinterval(interval)

            threading.Thread(target=run, name="import-sdk", daemon=True).start()
        return _loading


def load_here() -> None:
    """Import the SDK on this thread, for a program that has nothing else to do meanwhile."""
    global _loading
    with _lock:
        if _loading is None:
            future: concurrent.futures.Future[ModuleType] = concurrent.futures.Future()
            try:
                future.set_result(load())
            except Exception as error:  # told where the first request is made
                future.set_exception(error)
            _loading = future
