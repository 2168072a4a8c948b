-- Version 3: who submitted a paper. Empty if no source says so.
ALTER TABLE details ADD COLUMN submitter TEXT NOT NULL DEFAULT '';
