"""The terminal: the driver, the keyboard, what is written, and leaving because of a signal."""
