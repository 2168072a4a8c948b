CREATE TABLE texts (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,     -- arXiv id without version
  version INTEGER,             -- NULL if the page does not tell
  license TEXT NOT NULL,
  fetched TEXT NOT NULL,       -- UTC, ISO 8601
  address TEXT NOT NULL,
  etag TEXT NOT NULL,
  modified TEXT NOT NULL,
  format INTEGER NOT NULL,     -- of `document`; a page of an older format is read again
  page BLOB NOT NULL,          -- the page as it was fetched, zlib
  document BLOB NOT NULL       -- see `packed_document`
);
-- The words of each text. Its rows are those of `texts`; the text itself is in `document`.
CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2');
-- Papers that arXiv has no text of.
CREATE TABLE missing (id TEXT PRIMARY KEY, reason TEXT NOT NULL, checked TEXT NOT NULL) WITHOUT ROWID;
-- Papers whose text is to be fetched at the next sync.
CREATE TABLE wanted (id TEXT PRIMARY KEY) WITHOUT ROWID;
-- Where the reader was in each text.
CREATE TABLE positions (
  id TEXT PRIMARY KEY,
  block INTEGER NOT NULL,
  line INTEGER NOT NULL,
  percent INTEGER NOT NULL,
  read_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
