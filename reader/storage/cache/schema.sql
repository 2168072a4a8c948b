-- The library, version 1. Text in it has passed reader.model.clean; days are YYYY-MM-DD.
--
-- A *unit* (in the code: a record) is what imports said under one best id (an arXiv id, else a DOI,
-- else a title). A *paper* is what the reader shows: one unit, or several that
-- reader.storage.cache.identity_groups found to be the same paper.

PRAGMA application_id = 1147238771; -- "Days"; tells our files from those of other programs

-- What lists, filters and the title index read. Narrow, so that reading all rows is cheap.
CREATE TABLE papers (
  key INTEGER PRIMARY KEY AUTOINCREMENT, -- never given to another paper
  ids TEXT NOT NULL,        -- every id the paper answers to, best first, parted by spaces
  arxiv TEXT,
  doi TEXT,
  title TEXT NOT NULL,
  authors TEXT NOT NULL,    -- a name a line
  byline TEXT NOT NULL,     -- the authors as reader.storage.cache.columns folds them, for `by:`
  published TEXT,
  upvotes INTEGER,
  day TEXT,                 -- its place in the newest digest that lists it; NULL where none does
  shelf TEXT,
  position INTEGER
);
-- The order of the library. NULL is the smallest value, so papers in no digest come last.
CREATE INDEX papers_in_order ON papers (day DESC, shelf, position, published DESC, key);

-- What only the abstract pane and exports read.
CREATE TABLE details (
  key INTEGER PRIMARY KEY REFERENCES papers (key) ON DELETE CASCADE,
  abstract TEXT NOT NULL,
  summary TEXT NOT NULL,
  comments INTEGER,
  keywords TEXT NOT NULL,   -- one a line
  categories TEXT NOT NULL, -- one a line
  code TEXT,
  code_stars INTEGER,
  project TEXT
);

-- No foreign keys here: reader.storage.cache.writes writes whole rows of both tables, and no row is
-- looked up by paper alone.
CREATE TABLE units (
  unit INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,    -- 0 known by its arXiv id, 1 by its DOI, 2 by its title only
  names TEXT NOT NULL,      -- every id it was ever given, best first, parted by spaces
  paper INTEGER NOT NULL,   -- the paper it is shown as
  own TEXT,                 -- JSON of what it said itself; NULL where it is all its paper shows
  loose INTEGER NOT NULL    -- 1: it also came from a list without days, so forget() keeps it
);
CREATE TABLE names (
  name TEXT NOT NULL,
  unit INTEGER NOT NULL,
  PRIMARY KEY (name, unit)
) WITHOUT ROWID;

CREATE TABLE digests (
  digest INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  source TEXT NOT NULL,
  assumed INTEGER NOT NULL, -- 1: the day was guessed
  shelf TEXT GENERATED ALWAYS AS ( -- the order of the sources in a day
    CASE source WHEN 'huggingface' THEN '0' WHEN 'page' THEN '1' ELSE '2' || source END
  ) VIRTUAL,
  UNIQUE (day, source)
);
-- A listing belongs to the unit that was listed, and moves with it when a paper is separated.
CREATE TABLE listings (
  digest INTEGER NOT NULL REFERENCES digests (digest),
  position INTEGER NOT NULL,
  unit INTEGER NOT NULL,
  paper INTEGER NOT NULL REFERENCES papers (key),
  PRIMARY KEY (digest, position, unit)
) WITHOUT ROWID;
CREATE INDEX listings_by_paper ON listings (paper, digest);

-- Full text. The text is in the tables above; this is only its index.
CREATE VIEW texts AS
  SELECT key, title, authors, abstract FROM papers JOIN details USING (key);
CREATE VIRTUAL TABLE search USING fts5 (
  title, authors, abstract,
  content = 'texts', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);
-- Bytes of index held in memory before they are written: 16 MiB make a large import 20 % faster.
INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);

-- Counts changes of the papers and digests. Other writes to the file do not count.
CREATE TABLE changes (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  count INTEGER NOT NULL
);
INSERT INTO changes VALUES (1, 0);
