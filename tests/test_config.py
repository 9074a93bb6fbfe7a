"""Settings: what a file says counts, one mistake costs its own line, and nothing raises."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config import Loaded, Settings, has_credentials, home, load
from tui.domain.request import Options


def loaded(folder: Path, text: str | bytes) -> Loaded:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path)


def test_everything_can_be_set(tmp_path: Path):
    settings = loaded(
        tmp_path,
        """
        model = "claude-opus-4-5"
        max_tokens = 100
        system = "Be brief."
        thinking = 2048
        effort = "low"
        base_url = "http://127.0.0.1:1"
        theme = "claude-light"
        idle_limit = 20
        stall_after = 1.5
        attempts = 2
        [keys]
        copy_reply = "ctrl+b"
        """,
    )
    assert settings.mistakes == ()
    assert settings.settings == Settings(
        model="claude-opus-4-5",
        max_tokens=100,
        system="Be brief.",
        thinking="2048",
        effort="low",
        base_url="http://127.0.0.1:1",
        theme="claude-light",
        idle_limit=20.0,
        stall_after=1.5,
        attempts=2,
        keys={"copy_reply": "ctrl+b"},
    )
    assert settings.settings.options == Options("claude-opus-4-5", 100, "Be brief.", "2048", "low")


def test_no_file_is_an_empty_file(tmp_path: Path):
    assert load(tmp_path / "config.toml") == Loaded(Settings())
    assert loaded(tmp_path, "") == Loaded(Settings())
    assert loaded(tmp_path, b"\xef\xbb\xbf# written by an editor that marks its files\r\n") == Loaded(Settings())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("modell = 'x'", "'modell' is no setting; there are model,"),
        ("model = 5", "model is a text"),
        ("model = ''", "model is a text"),
        ("max_tokens = 0", "max_tokens is a whole number from 1"),
        ("max_tokens = true", "max_tokens is a whole number from 1"),
        ("max_tokens = '5'", "max_tokens is a whole number from 1"),
        ("idle_limit = 0", "idle_limit is a number of seconds over 0"),
        ("idle_limit = nan", "idle_limit is a number of seconds over 0"),
        ("thinking = 'on'", "thinking is off, adaptive or a number"),
        ("thinking = 100", "at least 1024"),
        ("thinking = true", "thinking is off, adaptive or a number"),
        ("effort = 'huge'", "effort is one of low, medium, high, xhigh, max"),
        ("effort = []", "effort is one of"),
        ("keys = 'x'", "keys is a table"),
        ("  'keys' = {a = 1}", "keys is a table"),
        ("[modell]\nx = 1", "'modell' is no setting"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_costs_nothing_else(tmp_path: Path, line: str, said: str):
    found = loaded(tmp_path, f'# a comment\ntheme = "kept"\n\n{line}\n')
    assert found.settings == Settings(theme="kept")
    (mistake,) = found.mistakes
    assert mistake.startswith("config.toml line 4: ")
    assert said in mistake


def test_each_mistake_is_named(tmp_path: Path):
    found = loaded(tmp_path, "model = 1\nattempts = 3\neffort = 2\n[keys]\na = 1\n")
    assert found.settings == Settings(attempts=3)
    assert [mistake.split(":")[0] for mistake in found.mistakes] == [
        "config.toml line 1",
        "config.toml line 3",
        "config.toml line 4",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("model = 'x'\nattempts =\n", "line 2"),
        ("model = 'x'\nmodel = 'y'\n", "line 2"),
        (b"model = '\xff'", "cannot be read"),
        ("x = " + "[" * 50_000, "config.toml"),
    ],
)
def test_a_file_that_is_no_toml_says_where_and_the_defaults_count(tmp_path: Path, text: str | bytes, said: str):
    found = loaded(tmp_path, text)
    assert found.settings == Settings()
    (mistake,) = found.mistakes
    assert said in mistake


def test_a_folder_in_the_file_s_place_is_told(tmp_path: Path):
    (tmp_path / "config.toml").mkdir()
    (mistake,) = load(tmp_path / "config.toml").mistakes
    assert "cannot be read" in mistake


@given(st.sampled_from([field.name for field in fields(Settings)]), st.text(max_size=20))
def test_no_value_raises(tmp_path_factory: pytest.TempPathFactory, name: str, value: str):
    found = loaded(tmp_path_factory.getbasetemp(), f"{name} = {value}".encode("utf-8", "replace"))
    assert isinstance(found.settings, Settings)


def test_home_is_what_was_chosen_else_the_platform_s():
    environ = {"CLAUDE_TUI_HOME": "/by/environment"}
    assert home("/by/option", environ) == Path("/by/option")
    assert home(None, environ) == Path("/by/environment")
    assert home("~/here", {}) == Path.home() / "here"
    assert home(None, {}).name == "claude-tui"


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE"])
def test_a_key_in_the_environment_is_found(name: str, tmp_path: Path):
    nowhere = {"ANTHROPIC_CONFIG_DIR": str(tmp_path)}
    assert has_credentials({**nowhere, name: "x"})
    assert not has_credentials({**nowhere, name: ""})
    assert not has_credentials(nowhere)


def test_a_workload_identity_takes_both_of_its_names(tmp_path: Path):
    nowhere = {"ANTHROPIC_CONFIG_DIR": str(tmp_path), "ANTHROPIC_FEDERATION_RULE_ID": "rule"}
    assert not has_credentials(nowhere)
    assert has_credentials({**nowhere, "ANTHROPIC_ORGANIZATION_ID": "org"})


def test_a_profile_on_disk_is_found(tmp_path: Path):
    environ = {"ANTHROPIC_CONFIG_DIR": str(tmp_path)}
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.json").write_text("{}")
    assert has_credentials(environ)
    (tmp_path / "active_config").write_text("work\n")
    assert not has_credentials(environ)
    (tmp_path / "configs" / "work.json").write_text("{}")
    assert has_credentials(environ)
    (tmp_path / "active_config").write_bytes(b"\xff\x00")
    assert has_credentials(environ)
