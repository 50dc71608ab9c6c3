-- Errors that a job has thrown. Killed attempts do not count: a job that fails by itself three times ends as failed, one whose worker dies goes on.
ALTER TABLE job ADD COLUMN failures integer NOT NULL DEFAULT 0;
