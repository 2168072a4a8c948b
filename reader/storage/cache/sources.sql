-- Version 4: what bibliographies and arXiv tell besides the text, and which import each field is of.
ALTER TABLE details ADD COLUMN version INTEGER;
ALTER TABLE details ADD COLUMN publication TEXT;  -- a JSON object; NULL if unknown
ALTER TABLE details ADD COLUMN citation_key TEXT NOT NULL DEFAULT '';
ALTER TABLE details ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE details ADD COLUMN withdrawn INTEGER;  -- 1 or 0; NULL if unknown
ALTER TABLE details ADD COLUMN remark TEXT NOT NULL DEFAULT '';

-- JSON: [version, day], then perhaps an object with the [version, day] of fields that differ.
ALTER TABLE units ADD COLUMN origins TEXT;
UPDATE units SET origins = (
  SELECT json_array(1, max(day)) FROM listings JOIN digests USING (digest)
  WHERE listings.paper = units.paper AND listings.unit = units.unit
  HAVING max(day) IS NOT NULL
);

-- Index of keywords and categories, for words that no title has. The text itself is in `details`.
CREATE VIRTUAL TABLE labels USING fts5 (
  keywords, categories,
  content = 'details', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO labels (labels) VALUES ('rebuild');
