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
  received_at BIGINT NOT NULL,
  PRIMARY KEY (service_id, year, authority_id, number)
);
