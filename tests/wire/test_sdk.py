"""The SDK is imported once, on a thread, and a broken installation is the caller's to tell."""

from __future__ import annotations

import gc
import sys
import threading
from types import ModuleType

import pytest

from tui.wire import sdk


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, "_loading", None)


def test_it_is_loaded_once_and_whoever_asks_gets_the_same(monkeypatch: pytest.MonkeyPatch):
    module, threads = ModuleType("anthropic"), []

    def load() -> ModuleType:
        threads.append(threading.current_thread())
        return module

    monkeypatch.setattr(sdk, "load", load)
    first, second = sdk.load_in_background(), sdk.load_in_background()
    assert first is second
    assert first.result(10) is module
    assert threads != [threading.main_thread()]
    sdk.load_here()
    assert len(threads) == 1


def test_threads_take_turns_as_before_when_it_is_over(monkeypatch: pytest.MonkeyPatch):
    before, meanwhile = sys.getswitchinterval(), []
    monkeypatch.setattr(sdk, "load", lambda: meanwhile.append(sys.getswitchinterval()) or ModuleType("anthropic"))
    sdk.load_in_background().result(10)
    for thread in threading.enumerate():
        if thread.name == "import-sdk":
            thread.join(10)
    assert meanwhile[0] < before
    assert sys.getswitchinterval() == pytest.approx(before)


@pytest.mark.parametrize("load", [sdk.load_here, sdk.load_in_background])
def test_an_import_that_fails_is_told_to_whoever_waits(monkeypatch: pytest.MonkeyPatch, load):
    monkeypatch.setitem(sys.modules, "anthropic", None)
    load()
    with pytest.raises(ImportError):
        sdk.load_in_background().result(10)
    assert gc.isenabled()


def test_an_interrupt_while_it_is_imported_ends_the_program(monkeypatch: pytest.MonkeyPatch):
    def load() -> ModuleType:
        raise KeyboardInterrupt

    monkeypatch.setattr(sdk, "load", load)
    with pytest.raises(KeyboardInterrupt):
        sdk.load_here()
    assert sdk._loading is None


def test_the_collector_is_on_again_afterwards():
    assert sdk.load().__name__ == "anthropic"
    assert gc.isenabled()
