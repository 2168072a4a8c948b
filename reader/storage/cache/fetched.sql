-- Version 2: what syncing stores. Losing it costs only time.

-- The pages from which a digest was fetched, with the site's validators. Deleted with the digest.
CREATE TABLE fetched (
  source TEXT NOT NULL,
  day TEXT NOT NULL,        -- empty for a feed, which is of whatever day is the newest
  page INTEGER NOT NULL,
  address TEXT NOT NULL,
  papers INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified TEXT NOT NULL,
  PRIMARY KEY (source, day, page)
) WITHOUT ROWID;

-- Pending days: requested and not fetched yet. The next sync continues with them.
CREATE TABLE owed (
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (source, day)
) WITHOUT ROWID;
