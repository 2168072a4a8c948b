"""The face that the command line and the interface share.

Brings digests, papers, marks, queries and imports together; what the reader can do, the command
line can do, because both only call this room.
"""
