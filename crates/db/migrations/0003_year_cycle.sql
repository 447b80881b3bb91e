-- The cycle of a year's money: joint review of the tickets with the members, freezing, revenue orders.

-- A year without a row is open: its costs are entered and no member was asked anything yet.
CREATE TABLE year_cycles (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('review', 'frozen')),
  -- The last day on which a member may contest a ticket.
  review_until TEXT NOT NULL,
  review_opened_at BIGINT NOT NULL,
  review_opened_by BIGINT REFERENCES users (id),
  review_opened_label TEXT NOT NULL,
  frozen_at BIGINT,
  frozen_by BIGINT REFERENCES users (id),
  frozen_label TEXT NOT NULL DEFAULT '',
  UNIQUE (service_id, year),
  CHECK ((state = 'frozen') = (frozen_at IS NOT NULL))
);

-- Who did what to a year, never changed nor removed.
CREATE TABLE year_events (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  actor_label TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX year_events_by_year ON year_events (service_id, year, id);

-- A ticket that a member says should not be counted for it.
CREATE TABLE ticket_contests (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  -- The member that contests: the one that the ticket was counted for.
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  reason TEXT NOT NULL CHECK (reason IN ('not_ours', 'duplicate', 'wrong_member', 'other')),
  detail TEXT NOT NULL DEFAULT '',
  -- The member that it should be counted for, with `wrong_member`.
  other_authority_id BIGINT REFERENCES authorities (id),
  -- The ticket that it repeats, with `duplicate`.
  other_ticket_id BIGINT REFERENCES tickets (id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'refused', 'withdrawn')),
  made_at BIGINT NOT NULL,
  made_by BIGINT REFERENCES users (id),
  made_label TEXT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  answered_at BIGINT,
  answered_by BIGINT REFERENCES users (id),
  answered_label TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ticket_contests_by_year ON ticket_contests (service_id, year, state, id);
CREATE INDEX ticket_contests_by_authority ON ticket_contests (service_id, year, authority_id, state, id);
-- A ticket is contested once a year; a contest that was withdrawn may be made again.
CREATE UNIQUE INDEX ticket_contests_once ON ticket_contests (ticket_id, year) WHERE state <> 'withdrawn';

-- A frozen year: what it was worked out from, its outcome and its digest. Nothing ever changes it.
CREATE TABLE year_snapshots (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  digest TEXT NOT NULL,
  -- The file that members download, without the lists of tickets.
  bundle TEXT NOT NULL,
  -- The rows that the pages and documents are made from.
  entered TEXT NOT NULL,
  UNIQUE (service_id, year)
);

-- The list of a member's tickets in a frozen year: its salt keeps others from guessing the list from its digest.
CREATE TABLE frozen_lists (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  salt TEXT NOT NULL,
  UNIQUE (service_id, year, authority_id)
);

CREATE TABLE frozen_tickets (
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  number BIGINT NOT NULL,
  family TEXT NOT NULL,
  -- The name of the service sheet; empty where the ticket had none.
  sheet TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  sheet_number BIGINT,
  PRIMARY KEY (service_id, year, authority_id, number)
);

-- What a member writes on its revenue orders, and how it is named on those of the others.
CREATE TABLE order_parties (
  authority_id BIGINT PRIMARY KEY REFERENCES authorities (id),
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  siret TEXT NOT NULL,
  address TEXT NOT NULL,
  postcode TEXT NOT NULL,
  city TEXT NOT NULL,
  -- As a debtor, for Chorus Pro.
  service_code TEXT NOT NULL,
  commitment TEXT NOT NULL,
  -- As an issuer.
  budget_code TEXT NOT NULL,
  budget_label TEXT NOT NULL,
  collectivity_code TEXT NOT NULL,
  accountant_code TEXT NOT NULL,
  accountant TEXT NOT NULL,
  account TEXT NOT NULL,
  product_code TEXT NOT NULL,
  signer_name TEXT NOT NULL,
  signer_capacity TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  enforceability TEXT NOT NULL,
  remedies TEXT NOT NULL
);

-- Revenue orders, reductions and cancellations: posted once, never changed but for where they stand. Numbers run without
-- a gap in each issuer's accounting year.
CREATE TABLE revenue_orders (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  -- The settled year.
  year BIGINT NOT NULL,
  issuer_id BIGINT NOT NULL REFERENCES authorities (id),
  debtor_id BIGINT NOT NULL REFERENCES authorities (id),
  -- 0 for the order of the year, from 1 for an advance on its forecast.
  instalment BIGINT NOT NULL DEFAULT 0 CHECK (instalment BETWEEN 0 AND 12),
  exercise BIGINT NOT NULL,
  number BIGINT NOT NULL,
  slip BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('order', 'reduction', 'cancellation')),
  corrects_id BIGINT REFERENCES revenue_orders (id),
  amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
  state TEXT NOT NULL CHECK (state IN ('issued', 'paid', 'cancelled')),
  -- The day on which it was paid.
  paid_on TEXT,
  issued_at BIGINT NOT NULL,
  issued_by BIGINT REFERENCES users (id),
  issued_label TEXT NOT NULL,
  content TEXT NOT NULL,
  UNIQUE (service_id, issuer_id, exercise, number),
  CHECK ((state = 'paid') = (paid_on IS NOT NULL)),
  CHECK ((kind = 'order') = (corrects_id IS NULL))
);
CREATE INDEX revenue_orders_by_year ON revenue_orders (service_id, year, issuer_id, number);
CREATE INDEX revenue_orders_by_corrected ON revenue_orders (corrects_id);
CREATE UNIQUE INDEX revenue_orders_once ON revenue_orders (service_id, year, issuer_id, debtor_id, instalment)
  WHERE kind = 'order' AND state <> 'cancelled';

-- A correction of a frozen year, borne by a more recent one (*régularisation*).
CREATE TABLE year_corrections (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  -- The year whose revenue orders bear it.
  year BIGINT NOT NULL,
  corrected_year BIGINT NOT NULL,
  -- Who asks, and who owes: an amount below zero is owed back.
  issuer_id BIGINT NOT NULL REFERENCES authorities (id),
  debtor_id BIGINT NOT NULL REFERENCES authorities (id),
  amount_cents BIGINT NOT NULL CHECK (amount_cents <> 0),
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BIGINT REFERENCES users (id),
  made_label TEXT NOT NULL,
  CHECK (corrected_year < year),
  CHECK (issuer_id <> debtor_id)
);
CREATE INDEX year_corrections_by_year ON year_corrections (service_id, year, id);
CREATE INDEX year_corrections_by_corrected ON year_corrections (service_id, corrected_year, id);
