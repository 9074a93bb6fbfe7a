"""Keys of all kinds in texts, JSON and code."""

from __future__ import annotations

import json

import pytest

from tui.domain.secrets import Hiding, told

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX\nq1==\n-----END RSA PRIVATE KEY-----"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = {
    "AWS key id": "AKIAIOSFODNN7EXAMPLE",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "GitLab token": "glpat-" + "x" * 20,
    "Slack token": "xoxb-1234567890-abc",
    "Google key": "AIza" + "x" * 35,
    "OpenAI key": "sk-proj-" + "x" * 30,
    "Stripe key": "sk_live_" + "x" * 24,
    "npm token": "npm_" + "x" * 36,
    "Hugging Face token": "hf_" + "x" * 34,
    "private key": PEM,
}


def hiding() -> Hiding:
    return Hiding(lambda text: text.replace("sk-ant-mine", "[redacted]"))


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_is_hidden_with_nothing_around_it(kind: str):
    for before, after in (("", ""), ("key=", " and more"), ('"', '"'), ("(", "), see"), ("日", "本")):
        hide = hiding()
        assert hide(f"{before}{KEYS[kind]}{after}") == f"{before}[redacted]{after}"
        assert hide.told == f"1 key ({kind})"


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_is_hidden_in_json_and_counts_once(kind: str):
    hide = hiding()
    whole = json.dumps({"text": f"it is {KEYS[kind]}."})
    assert json.loads(hide(whole)) == {"text": "it is [redacted]."}
    hide(KEYS[kind])
    assert len(hide.found) == 1


@pytest.mark.parametrize(
    "text",
    [f"aws_secret_access_key = {SECRET}", f'"AWS_SECRET_ACCESS_KEY": "{SECRET}"', f"secretAccessKey: '{SECRET}'"],
)
def test_a_secret_without_a_shape_is_known_by_its_name(text: str):
    if text.startswith("secretAccessKey"):
        text = f"aws{text}"
    hide = hiding()
    assert hide(text) == text.replace(SECRET, "[redacted]")
    assert hide(json.dumps(text)) == json.dumps(text.replace(SECRET, "[redacted]"))
    assert hide.told == "1 key (AWS secret key)"


def test_a_private_key_that_was_cut_is_hidden_as_far_as_it_goes():
    assert hiding()(PEM[:60] + " end") == "[redacted] end"
    two = f"{PEM}\ntext\n{PEM}"
    hide = hiding()
    assert hide(two) == "[redacted]\ntext\n[redacted]"


def test_a_private_key_never_hides_more_than_its_own_json_text():
    text = '{"a": "-----BEGIN PRIVATE KEY-----"} {"b": "-----END PRIVATE KEY-----"}'
    assert hiding()(text) == '{"a": "[redacted]"} {"b": "-----END PRIVATE KEY-----"}'


@pytest.mark.parametrize(
    "text",
    [
        "a task-list and a risk-free_thing_that_is_long_enough",
        "ghp_short",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "xAKIAIOSFODNN7EXAMPLE",
        "AKIAIOSFODNN7EXAMPLES",
        "the secret access key is secret",
    ],
)
def test_what_is_no_key_stays(text: str):
    hide = hiding()
    assert hide(text) == text
    assert (hide.told, hide.found) == ("", {})


def test_the_programs_own_redaction_comes_first_and_is_not_counted():
    hide = hiding()
    assert hide("sk-ant-mine") == "[redacted]"
    assert hide.told == ""


def test_keys_are_told_by_number_and_kind():
    assert told(["npm token", "AWS key id", "npm token"]) == "3 keys (AWS key id, npm token)"
    assert told([]) == ""
