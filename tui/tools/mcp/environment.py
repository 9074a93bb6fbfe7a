"""What the servers see of the environment: what commands need to run, and nobody's keys."""

from __future__ import annotations

import os
from collections.abc import Mapping

# fmt: off
_KEPT = frozenset((
    "HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "DISPLAY",
    "WAYLAND_DISPLAY", "SSH_AUTH_SOCK", "VIRTUAL_ENV", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "DOCKER_HOST", "APPDATA",
    "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROGRAMDATA",
    "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE", "WINDIR",
))
# fmt: on
_KEPT_BEGINNINGS = ("LC_", "XDG_", "UV_", "PIP_", "NPM_CONFIG_", "NVM_")


def environment(own: Mapping[str, str], whole: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a server whose entry sets ``own``; ``whole`` is this process's, unless it is given."""
    kept = {
        name: value
        for name, value in (os.environ if whole is None else whole).items()
        if name.upper() in _KEPT or name.upper().startswith(_KEPT_BEGINNINGS)
    }
    return {**kept, **own}
