"""The screens: the reader, and the dialogs over it."""
