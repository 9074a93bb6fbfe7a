"""claude-tui: chat with Claude in the terminal, and see every byte of it happen."""

__version__ = "0.1.0"
