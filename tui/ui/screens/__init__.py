"""Screens: they hand values down to widgets and take their messages."""
