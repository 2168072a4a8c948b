"""What is kept on disk: the cache of papers and digests in SQLite, and the marks in TOML."""
