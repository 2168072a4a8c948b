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

-- A copy of the marks file that nothing reads any more.
DROP TABLE IF EXISTS mirror;
DROP TABLE IF EXISTS mirror_of;

-- Index of keywords and categories, for words that no title has. The text itself is in `details`.
CREATE VIRTUAL TABLE labels USING fts5 (
  keywords, categories,
  content = 'details', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO labels (labels) VALUES ('rebuild');

-- The DOI of a paper at arXiv is no longer an id of its own: the arXiv id becomes the best id of such
-- records, unless another record has it, and the DOI stays one of their ids, for marks under it.
UPDATE units SET
  kind = 0,
  names = substr(names, 20, instr(names || ' ', ' ') - 20) || ' ' || names,
  own = CASE WHEN own IS NOT NULL THEN
    json_set(own, '$[0]', substr(names, 20, instr(names || ' ', ' ') - 20)) END
WHERE kind = 1 AND names LIKE 'doi:10.48550/arxiv.%' AND NOT EXISTS (
  SELECT 1 FROM names AS other
  WHERE other.name = substr(units.names, 20, instr(units.names || ' ', ' ') - 20)
);
INSERT OR IGNORE INTO names
  SELECT substr(names, 1, instr(names, ' ') - 1), unit FROM units
  WHERE kind = 0 AND names LIKE '% doi:10.48550/arxiv.%';
UPDATE papers SET
  arxiv = substr(ids, 20, instr(ids || ' ', ' ') - 20),
  ids = substr(ids, 20, instr(ids || ' ', ' ') - 20) || ' ' || ids
WHERE arxiv IS NULL AND ids LIKE 'doi:10.48550/arxiv.%' AND key IN (
  SELECT paper FROM units WHERE kind = 0 AND names LIKE '% doi:10.48550/arxiv.%'
);
