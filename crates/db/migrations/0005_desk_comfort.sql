-- What makes the desk quick to use.

-- A question to the queue that somebody kept, for themselves or for their pôle. `question` is the query of its address.
CREATE TABLE saved_views (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  owner_id BIGINT NOT NULL REFERENCES users (id),
  team_id BIGINT REFERENCES teams (id),
  name TEXT NOT NULL,
  question TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX saved_views_by_owner ON saved_views (service_id, owner_id, position, id);
CREATE INDEX saved_views_by_team ON saved_views (service_id, team_id, position, id);

-- Texts that come back, with variables: for the whole service, or for one pôle.
CREATE TABLE canned_replies (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  team_id BIGINT REFERENCES teams (id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX canned_replies_by_service ON canned_replies (service_id, title, id);

-- How a ticket is tied to another; `from_id` is what the kind says of `to_id` (a duplicate of it, a part of it…).
CREATE TABLE ticket_ties (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  from_id BIGINT NOT NULL REFERENCES tickets (id),
  to_id BIGINT NOT NULL REFERENCES tickets (id),
  kind TEXT NOT NULL CHECK (kind IN ('merged', 'duplicate', 'caused_by', 'part_of', 'split_from')),
  created_at BIGINT NOT NULL,
  created_by BIGINT REFERENCES users (id),
  UNIQUE (from_id, to_id, kind),
  CHECK (from_id <> to_id)
);
CREATE INDEX ticket_ties_back ON ticket_ties (to_id, kind);

-- Who is told of a ticket besides its requester.
CREATE TABLE ticket_followers (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX ticket_followers_by_user ON ticket_followers (user_id, ticket_id);

-- Time spent by people of the department, and their visits.
CREATE TABLE ticket_times (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  day TEXT NOT NULL,
  minutes BIGINT NOT NULL CHECK (minutes > 0),
  on_site BOOLEAN NOT NULL DEFAULT FALSE,
  travel_km BIGINT NOT NULL DEFAULT 0 CHECK (travel_km >= 0),
  note TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL
);
CREATE INDEX ticket_times_by_ticket ON ticket_times (ticket_id, day, id);
CREATE INDEX ticket_times_by_service ON ticket_times (service_id, ticket_id, minutes, on_site, travel_km);
CREATE INDEX ticket_times_by_day ON ticket_times (service_id, day, ticket_id, minutes);

-- Who has a ticket's page open, and when they last gave a sign.
CREATE TABLE ticket_presences (
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  writing BOOLEAN NOT NULL,
  PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX ticket_presences_by_time ON ticket_presences (at);
