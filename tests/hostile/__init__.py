"""Texts that mean harm, by class, and where none of them may get."""
