"""The plain reader: numbered lines and typed commands, for screen readers, dumb terminals and logs.

It uses the same library, marks and session as the full-screen reader and sends no escape sequence.
To add a command, add a function to `reader.plain.commands`.
"""
