-- Who put a paper forward. Empty where no source says it.
ALTER TABLE details ADD COLUMN submitter TEXT NOT NULL DEFAULT '';
