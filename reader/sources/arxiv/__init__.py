"""The formats of arXiv, `atom`, `rss` and `mail`, with the modules that they share."""
