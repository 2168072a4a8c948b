-- Version 2: what syncing remembers. Losing it loses time alone.

-- The pages that a digest was fetched from, and what the site called them; dropped with the digest.
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

-- Days that were asked for and have not come yet: the next sync goes on with them.
CREATE TABLE owed (
  source TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (source, day)
) WITHOUT ROWID;
