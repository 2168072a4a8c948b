"""The reader without painting: numbered lines and typed commands, for screen readers and logs.

Beside the command line and the interface: it calls the library, keeps the same marks and the same
session, and sends no byte that steers a terminal. To add a command, add a class to
`reader.plain.commands`.
"""
