-- From when on a service is told that a ticket nears its deadline. A service without a row is told at 75 % of the
-- commitment, and at the deadline.
CREATE TABLE alert_thresholds (
  service_id BIGINT PRIMARY KEY REFERENCES shared_services (id),
  -- Hundredths of the commitment.
  percent BIGINT NOT NULL CHECK (percent BETWEEN 50 AND 99),
  at_deadline BOOLEAN NOT NULL
);
