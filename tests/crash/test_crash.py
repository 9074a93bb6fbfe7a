"""A few of the runs that ``run.py`` makes by the hundred."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import environment

RUN = Path(__file__).with_name("run.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the runs are forks")
def test_nothing_older_than_a_tenth_of_a_second_is_lost_by_a_kill():
    done = subprocess.run(
        [sys.executable, str(RUN), "--runs", "20", "--again", "2"],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20 runs, 0 broken" in done.stdout
