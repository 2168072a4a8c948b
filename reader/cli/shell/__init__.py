"""Completion scripts and the manual page, generated from the parsers of the commands."""
