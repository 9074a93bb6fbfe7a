"""Widgets: one a file. They draw what they are handed and post messages."""
