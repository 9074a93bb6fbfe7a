"""Real servers from the package index."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

# They speak the protocol as it was before, by a package that cannot stand beside the one that we use.
OLD = ("mcp-proxy==0.13.0", "mcp-server-calculator==0.2.1")


@pytest.fixture(scope="session")
def old_servers(pytestconfig: pytest.Config) -> Path:
    """The programs of :data:`OLD`, in an environment of their own that is made once and kept."""
    version = "-".join(OLD).replace("=", "")
    place = Path(pytestconfig.cache.mkdir("mcp")) / f"{version}-{sys.version_info[0]}.{sys.version_info[1]}"
    programs = place / ("Scripts" if sys.platform == "win32" else "bin")
    whole = place / "whole"
    if not whole.exists():
        venv.create(place, clear=True)
        pip = [sys.executable, "-m", "pip", "--python", str(next(programs.glob("python*")))]
        done = subprocess.run(
            [*pip, "install", "--quiet", "--disable-pip-version-check", *OLD], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        whole.touch()
    return programs


@pytest.fixture(scope="session")
def http_server(old_servers: Path) -> Iterator[str]:
    """The base URL of ``mcp-proxy`` with ``mcp-server-calculator`` behind it: ``/mcp`` and ``/sse``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(old_servers / "mcp-proxy"), "--port", str(port), str(old_servers / "mcp-server-calculator")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            limit = time.monotonic() + 30
            while True:
                assert process.poll() is None, "mcp-proxy has ended"
                assert time.monotonic() < limit, "mcp-proxy does not come up"
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
