"""Settings: what a file says counts, one mistake costs its own line, and nothing raises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.arguments import chat_parser
from tui.config import Loaded, Settings, ToolSettings, command_line, has_credentials, home, load
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


def test_everything_about_requests_and_tools_can_be_set(tmp_path: Path):
    (tmp_path / "answer.json").write_text('{"type": "object"}')
    found = loaded(
        tmp_path,
        """
        cache = false
        stop_sequences = ["END", "\\n\\nHuman:"]
        output_schema = "answer.json"
        [tools]
        files = ["tools.py", "/elsewhere/more.json"]
        builtin = ["calculate"]
        allow = ["calculate", "read_file(path=/tmp/*)"]
        mcp = "servers.json"
        timeout = 5
        rounds = 3
        [tools.server.web_search]
        max_uses = 5
        allowed_domains = ["example.com"]
        [tools.server.code_execution_20250825]
        """,
    )
    assert found.mistakes == ()
    tools = ToolSettings(
        files=(str(tmp_path / "tools.py"), "/elsewhere/more.json"),
        builtin=("calculate",),
        allow=("calculate", "read_file(path=/tmp/*)"),
        mcp=str(tmp_path / "servers.json"),
        server=("web_search", "code_execution_20250825"),
        server_options={"web_search": {"max_uses": 5, "allowed_domains": ["example.com"]}, "code_execution": {}},
        timeout=5.0,
        rounds=3,
    )
    assert found.settings.tools == tools
    options = found.settings.options
    assert options.stop_sequences == ("END", "\n\nHuman:")
    assert options.output_schema == {"type": "object"}
    assert not options.cache
    assert (options.server_tools, options.server_options) == (tools.server, tools.server_options)


def test_server_tools_are_a_list_where_they_are_told_nothing(tmp_path: Path):
    found = loaded(tmp_path, '[tools]\nserver = ["web_fetch"]\nbuiltin = true\nfiles = "one.py"')
    assert found.mistakes == ()
    assert found.settings.tools.server == ("web_fetch",)
    assert found.settings.tools.builtin == ("all",)
    assert found.settings.tools.files == (str(tmp_path / "one.py"),)


def test_a_pattern_that_is_none_allows_nothing_and_is_named(tmp_path: Path):
    found = loaded(tmp_path, '[tools]\nallow = ["calculate", "git status"]\n')
    assert found.settings.tools.allow == ()
    assert found.mistakes[0].startswith("config.toml line 2: ")
    assert "'git status' is no pattern for tools" in found.mistakes[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fils = []", "'fils' is no setting of [tools]; there are files, mcp, builtin, allow, server, timeout, rounds"),
        ("files = 1", "tools.files is a list of texts"),
        ("builtin = 'x'", "tools.builtin is true, false or a list of names"),
        ("rounds = 0", "tools.rounds is a whole number from 1"),
        ("timeout = 0", "tools.timeout is a number of seconds over 0"),
        ("mcp = 1", "tools.mcp is a text"),
        ("server = ['web']", "'web' is no server tool; there are web_search, web_fetch, code_execution"),
        ("server = ['web_search', 'web_search_20250305']", "web_search is asked for twice"),
        ("server.web_search = 1", "what a server tool is told is a table"),
        ("[tools.server.web]", "'web' is no server tool"),
        ("[tools.more]", "'more' is no setting of [tools]"),
    ],
)
def test_a_mistake_in_the_tools_table_is_named_with_its_own_line(tmp_path: Path, line: str, said: str):
    found = loaded(tmp_path, f'rounds = 7\n[keys]\nfiles = "x"\n[tools]\nallow = ["kept"]\n{line}\n')
    mistakes = [mistake for mistake in found.mistakes if not mistake.startswith("config.toml line 1: 'rounds'")]
    assert found.settings.tools == ToolSettings(allow=("kept",))
    assert [mistake.split(": ")[0] for mistake in mistakes] == ["config.toml line 6"]
    assert said in mistakes[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("cache = 1", "cache is true or false"),
        ("stop_sequences = 'x'", "stop_sequences is a list of texts"),
        ("stop_sequences = ['  ']", "holds more than white space"),
        ("output_schema = 'absent.json'", "absent.json cannot be read"),
        ("output_schema = 'config.toml'", "is no JSON"),
        ("tools = 1", "tools is a table"),
    ],
)
def test_a_mistake_about_requests_is_named(tmp_path: Path, line: str, said: str):
    found = loaded(tmp_path, f"# first\n{line}\n")
    assert found.settings == Settings()
    (mistake,) = found.mistakes
    assert mistake.startswith("config.toml line 2: ")
    assert said in mistake


def test_a_schema_is_an_object(tmp_path: Path):
    (tmp_path / "schema.json").write_text("[]")
    (mistake,) = loaded(tmp_path, "output_schema = 'schema.json'").mistakes
    assert "is no JSON schema" in mistake


def over(settings: Settings, *arguments: str) -> Settings:
    return command_line.over(settings, chat_parser().parse_args(arguments))


def test_the_command_line_adds_files_and_patterns_and_stands_in_for_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("b.py", "c.json", "b.json"):
        (tmp_path / name).touch()
    before = Settings(tools=ToolSettings(("a.py",), allow=("one",), mcp="a.json", server=("web_fetch",), rounds=9))
    assert over(before) == before
    arguments = ["--tools", "b.py", "--tools", "builtin", "--tools", "c.json", "--allow", "two", "--mcp", "b.json"]
    after = over(before, *arguments, "--rounds", "4", "--server-tools", "web_search, code_execution").tools
    assert after.files == ("a.py", "b.py", "c.json")
    assert after.builtin == ("all",)
    assert (after.allow, after.allow_given) == (("one", "two"), ("two",))
    assert (after.mcp, after.rounds, after.server) == ("b.json", 4, ("web_search", "code_execution"))
    assert over(before, "--server-tools", "none").tools.server == ()


def test_the_command_line_says_what_requests_hold(tmp_path: Path):
    schema = tmp_path / "schema.json"
    schema.write_text('{"type": "object"}')
    after = over(Settings(), "--stop", "a", "--stop", "b", "--no-cache", "--output-schema", str(schema), "-m", "m")
    assert after == Settings(model="m", stop_sequences=("a", "b"), cache=False, output_schema={"type": "object"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stop", " "), "stop sequence"),
        (("--output-schema", "/absent.json"), "cannot be read"),
        (("--server-tools", "web"), "no server tool"),
        (("--server-tools", ""), "no server tool"),
        (("--allow", "git status"), "'git status' is no pattern for tools"),
        (("--allow", "calculate", "--allow", "run_command()"), "names no argument in its brackets"),
        (("--tools", "builtin", "--tools", "/absent.py"), "there is no file /absent.py"),
        (("--mcp", "/absent.json"), "there is no file /absent.json"),
        (("--thinking", "on"), "thinking is"),
        (("--system", "@/absent"), "cannot be read"),
    ],
)
def test_a_mistake_on_the_command_line_is_said_in_words(arguments: tuple[str, ...], said: str):
    with pytest.raises(ValueError, match=said):
        over(Settings(), *arguments)


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


@given(st.sampled_from(Settings._fields), st.text(max_size=20))
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


def test_the_file_that_the_readme_shows_is_right_and_names_every_setting(tmp_path: Path):
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```toml\n")[1].split("```")[0]
    (tmp_path / "config.toml").write_text(shown)
    (tmp_path / "reply.json").write_text('{"type": "object"}')
    loaded = load(tmp_path / "config.toml")
    assert loaded.mistakes == ()
    names = {*Settings._fields, *ToolSettings._fields} - {"allow_given", "server_options"}
    assert [name for name in sorted(names) if not re.search(rf"^\[?(tools\.)?{name}\b", shown, re.MULTILINE)] == []
