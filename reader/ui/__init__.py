"""The interface: the only room that imports Textual or Rich.

Data flows down, messages flow up; a widget never touches SQL or TOML.
"""
