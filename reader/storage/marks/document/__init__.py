"""The text of the marks file: read, and edited so that the rest stays as the user left it.

Bytes in, bytes out: nothing here opens a file.
"""
