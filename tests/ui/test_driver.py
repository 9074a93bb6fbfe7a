"""What the terminal is sent of the frames that Textual writes."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.ui.driver import TerminalDriver

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the terminal."""
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: written.append(data))
    return written


def frame(driver: TerminalDriver, *drawn: str) -> None:
    for data in (BEGIN, *drawn, END):
        driver.write(data)


async def test_a_frame_in_which_nothing_is_new_takes_no_byte(sent: list[str]):
    driver = TerminalDriver(App(), debug=False)
    frame(driver, "\x1b[1;1Hhello\x1b[2;1Hthere")
    assert "".join(sent).startswith(f"{BEGIN}\x1b[1;1Hhello")
    assert "".join(sent).endswith(f"there{END}")
    assert "".join(sent).count(BEGIN) == 1
    sent.clear()
    frame(driver, "\x1b[1;1Hhello\x1b[2;1Hthere")
    frame(driver)
    assert sent == []
    frame(driver, "\x1b[1;1Hhellx")
    assert "".join(sent).count(BEGIN) == "".join(sent).count(END) == 1
