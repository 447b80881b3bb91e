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
