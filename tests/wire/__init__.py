"""Tests of bytes in and out."""
