-- The forecast of a year, notified to the members before they vote their budgets (D.5211-16 CGCT).

CREATE TABLE forecasts (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  -- What the service should cost, in cents.
  budget_cents BIGINT NOT NULL CHECK (budget_cents > 0),
  -- Who calls the advances, and takes the part from the attribution de compensation.
  issuer_id BIGINT NOT NULL REFERENCES authorities (id),
  -- How many advances are called in the year.
  instalments BIGINT NOT NULL CHECK (instalments BETWEEN 1 AND 12),
  -- Where the figures come from, in words.
  basis TEXT NOT NULL DEFAULT '',
  -- The intercommunality levies the business tax itself (FPU): a part may be taken from the attribution de compensation.
  single_tax BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  notified_at BIGINT,
  notified_by BIGINT REFERENCES users (id),
  UNIQUE (service_id, year)
);

CREATE TABLE forecast_members (
  forecast_id BIGINT NOT NULL REFERENCES forecasts (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  -- Forecast units of functioning: tickets.
  units BIGINT NOT NULL CHECK (units >= 0),
  -- Thousandths taken from the attribution de compensation.
  compensation_permille BIGINT NOT NULL CHECK (compensation_permille BETWEEN 0 AND 1000),
  PRIMARY KEY (forecast_id, authority_id)
);
