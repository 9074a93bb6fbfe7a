"""``--budget`` with ``-p``: real processes, and no request where one could pass it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.loopback import Loopback, reply
from tests.running import run
from tui import cli


def test_over_budget_nothing_is_asked_and_the_exit_code_is_1(tmp_path: Path):
    with Loopback(reply("Hello")) as server:
        fits = run("-p", "hi", "--budget", "1", "--home", tmp_path, url=server.url)
        assert (fits.code, fits.out, fits.err) == (0, b"Hello", "")
        over = run("-p", "hi", "--budget", "0.001", "--home", tmp_path, url=server.url)
        assert (over.code, over.out) == (1, b"")
        assert "over budget, on your side: This request may cost up to $" in over.err
        assert "$0 in this session, $0.000" in over.err and "Raise --budget" in over.err
        assert len(server.received) == 1
        told = run("-p", "hi", "--budget", "0", "--output", "json", "--home", tmp_path, url=server.url)
        assert (told.code, told.json["error"]["kind"], told.json["message"]) == (1, "budget", None)
        assert (told.json["attempts"], told.json["complete"]) == ([], False)
        assert len(server.received) == 1
    assert len(run("sessions", "--json", "--home", tmp_path).lines) == 1


def test_the_days_spend_counts_from_run_to_run(tmp_path: Path):
    with Loopback(reply("Hello")) as server:
        arguments = ("-p", "hi", "--max-tokens", "10", "--home", tmp_path, "-m", "claude-sonnet-4-5")
        assert [run(*arguments, "--budget", "0.0004", url=server.url).code for _ in range(2)] == [0, 1]
        assert len(server.received) == 1


def test_what_cannot_be_checked_is_not_sent(tmp_path: Path):
    with Loopback(reply("Hello")) as server:
        over = run("-p", "hi", "--budget", "9", "-m", "nobody-knows", "--home", tmp_path, url=server.url)
        assert (over.code, server.received) == (1, [])
        assert "cannot be checked: the price of nobody-knows is not known" in over.err


def test_the_configuration_may_hold_it(tmp_path: Path):
    (tmp_path / "config.toml").write_text("budget = 0.001\ncount_tokens = 1\n")
    with Loopback(reply("Hello")) as server:
        over = run("-p", "hi", "--home", tmp_path, url=server.url)
        assert (over.code, server.received) == (1, [])
        assert "config.toml line 2: count_tokens is true or false, not 1" in over.err
        assert run("-p", "hi", "--budget", "5", "--home", tmp_path, url=server.url).code == 0


@pytest.mark.parametrize("value", ["-1", "much", "inf", "nan"])
def test_what_is_no_amount_is_wrong_usage(value: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        cli.main(["-p", "hi", f"--budget={value}"])
    assert end.value.code == 2
    assert "is not an amount in US dollars, such as 2.50" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["true", '"2"', "-1", "inf", "nan"])
def test_a_mistake_in_the_configuration_is_named(value: str, tmp_path: Path):
    from tui.config import load

    path = tmp_path / "config.toml"
    path.write_text(f"budget = {value}\n")
    loaded = load(path)
    assert loaded.settings.budget is None
    assert "line 1: budget is an amount in US dollars" in json.dumps(loaded.mistakes)
