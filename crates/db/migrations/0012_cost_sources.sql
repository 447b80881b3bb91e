-- Where the costs and the keys of a year come from.

-- A line that was worked out from a post of annex 1. What it was worked out from is kept with it: the annex may change.
CREATE TABLE cost_line_staff (
  line_id BIGINT PRIMARY KEY REFERENCES cost_lines (id),
  function TEXT NOT NULL,
  -- Cost of a whole year at full time, in cents.
  yearly_cents BIGINT NOT NULL CHECK (yearly_cents >= 0),
  -- Share of the working time given to the service, in thousandths.
  share_permille BIGINT NOT NULL CHECK (share_permille BETWEEN 1 AND 1000),
  -- First and last day present in the year (YYYY-MM-DD).
  first_on TEXT NOT NULL,
  last_on TEXT NOT NULL
);

-- What proves a line of cost: an invoice, a payroll extract.
CREATE TABLE cost_documents (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  line_id BIGINT NOT NULL REFERENCES cost_lines (id),
  name TEXT NOT NULL,
  -- What its first bytes say that it is.
  content_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  -- SHA-256, in hexadecimal.
  digest TEXT NOT NULL,
  blob_id BIGINT NOT NULL REFERENCES blobs (id),
  added_at BIGINT NOT NULL,
  added_label TEXT NOT NULL
);
CREATE INDEX cost_documents_by_line ON cost_documents (line_id, id);

-- A quantity of a key as it was read on a day. The year takes the average over its days, or what stood on a day.
CREATE TABLE key_readings (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  sharing_key TEXT NOT NULL,
  -- YYYY-MM-DD, a day of the year.
  read_on TEXT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  quantity BIGINT NOT NULL CHECK (quantity >= 0),
  source TEXT NOT NULL DEFAULT '',
  UNIQUE (service_id, year, sharing_key, read_on, authority_id)
);

-- How the year takes the readings of a key. A key without a row takes their average.
CREATE TABLE key_methods (
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  sharing_key TEXT NOT NULL,
  -- The day whose readings stand for the year; none: the average.
  snapshot_on TEXT,
  PRIMARY KEY (service_id, year, sharing_key)
);

-- How much a ticket weighs in a pool that is shared by tickets: by its family, or by its sheet. A family without a row
-- weighs 1, a sheet without a row as much as its family.
CREATE TABLE cost_pool_ticket_weights (
  pool_id BIGINT NOT NULL REFERENCES cost_pools (id),
  -- `incident`, `request`, or the number of a sheet.
  class TEXT NOT NULL,
  -- The name of the sheet when it was chosen.
  label TEXT NOT NULL DEFAULT '',
  weight BIGINT NOT NULL CHECK (weight >= 0),
  PRIMARY KEY (pool_id, class)
);
