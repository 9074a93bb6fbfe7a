"""The tools that come with the app: a tools file like a person's own, run in the same way. Each docstring is what the
model reads. What it describes is kept in ``tools.json``, so that the app need not import the SDK to know it.
"""

from tui.tools.builtins.arithmetic import calculate
from tui.tools.builtins.command import run_command
from tui.tools.builtins.fetching import fetch_url
from tui.tools.builtins.files import list_files, read_file, search_files

TOOLS = [calculate, fetch_url, list_files, read_file, run_command, search_files]
