"""What arXiv gives out: `atom`, `rss` and `mail`, one module a format, and what they share."""
