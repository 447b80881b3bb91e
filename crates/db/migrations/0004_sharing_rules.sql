-- What an agreement adds to the sharing of a pool by its key, members that join or leave, and simulations.

-- A pool without a row has none of these rules.
CREATE TABLE cost_pool_rules (
  pool_id BIGINT PRIMARY KEY REFERENCES cost_pools (id),
  -- A price for each unit of the key, and who bears what the prices leave over; nobody: it is shared by the key.
  unit_price_cents BIGINT CHECK (unit_price_cents >= 0),
  rest_bearer_id BIGINT REFERENCES authorities (id),
  -- How far a share may move from the year before, in thousandths, and who bears the gap; nobody: the others.
  corridor_permille BIGINT CHECK (corridor_permille BETWEEN 0 AND 1000),
  corridor_bearer_id BIGINT REFERENCES authorities (id)
);

-- The keys that are mixed in place of the pool's own.
CREATE TABLE cost_pool_mix (
  pool_id BIGINT NOT NULL REFERENCES cost_pools (id),
  sharing_key TEXT NOT NULL,
  weight BIGINT NOT NULL CHECK (weight > 0),
  PRIMARY KEY (pool_id, sharing_key)
);

CREATE TABLE cost_pool_limits (
  pool_id BIGINT NOT NULL REFERENCES cost_pools (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  floor_cents BIGINT,
  cap_cents BIGINT,
  -- What the member paid the year before, for the corridor.
  previous_cents BIGINT,
  PRIMARY KEY (pool_id, authority_id)
);

-- How a line is booked, and who bears it alone. A line without a row is shared like its pool.
CREATE TABLE cost_line_details (
  line_id BIGINT PRIMARY KEY REFERENCES cost_lines (id),
  nature TEXT NOT NULL DEFAULT '',
  -- The account of the M57 chart of accounts.
  account TEXT NOT NULL DEFAULT '',
  borne_by BIGINT REFERENCES authorities (id)
);

-- A member without a row has been there always.
CREATE TABLE member_periods (
  authority_id BIGINT PRIMARY KEY REFERENCES authorities (id),
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  -- First and last day.
  joined_on TEXT,
  left_on TEXT
);
CREATE INDEX member_periods_by_service ON member_periods (service_id);

-- A year that was changed to see what it would give. Both inputs are in the shape of the file of `essaim simulate`.
CREATE TABLE simulations (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  name TEXT NOT NULL,
  year BIGINT NOT NULL,
  before_input TEXT NOT NULL,
  after_input TEXT NOT NULL,
  -- Names of the pools by their ids, as JSON.
  labels TEXT NOT NULL,
  shared BOOLEAN NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  created_label TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX simulations_by_service ON simulations (service_id, shared, id);
