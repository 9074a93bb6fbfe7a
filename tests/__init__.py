"""The tests mirror ``tui/`` file for file."""
