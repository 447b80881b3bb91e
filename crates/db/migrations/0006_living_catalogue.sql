-- The living catalogue: versions of the sheets, what tickets were asked with, quotes, tasks, known incidents.

-- Every version of a sheet, the first one kept when the second is written. `content` is the whole of what the
-- department edits (see `catalogue::content`); the version in force is copied in `service_sheets`.
CREATE TABLE sheet_versions (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  sheet_id BIGINT NOT NULL REFERENCES service_sheets (id),
  number BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT REFERENCES users (id),
  UNIQUE (sheet_id, number)
);
CREATE INDEX sheet_versions_by_day ON sheet_versions (sheet_id, valid_from, number);
CREATE INDEX sheet_versions_by_service ON sheet_versions (service_id, id);

-- What was answered to the questions of a ticket's sheet: `value` for the software, `shown` for people.
CREATE TABLE ticket_answers (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  position BIGINT NOT NULL,
  slug TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('line', 'text', 'choice', 'date', 'person', 'site', 'number', 'asset')),
  value TEXT NOT NULL,
  shown TEXT NOT NULL,
  UNIQUE (ticket_id, position)
);

-- The prerequisites of a ticket that were not met, or not known, when it was asked.
CREATE TABLE ticket_needs (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  met TEXT NOT NULL CHECK (met IN ('no', 'unknown', 'yes'))
);
CREATE INDEX ticket_needs_by_ticket ON ticket_needs (ticket_id, id);

-- Quotes submitted to a member. Numbered when they are sent, in an unbroken series per service and year.
CREATE TABLE quotes (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  year BIGINT,
  number BIGINT,
  title TEXT NOT NULL,
  supplier TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'accepted', 'refused', 'expired', 'withdrawn')),
  valid_until TEXT NOT NULL,
  net_cents BIGINT NOT NULL DEFAULT 0,
  vat_cents BIGINT NOT NULL DEFAULT 0,
  gross_cents BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  created_by BIGINT REFERENCES users (id),
  sent_at BIGINT,
  answered_at BIGINT,
  answered_by BIGINT REFERENCES users (id),
  answer_note TEXT NOT NULL DEFAULT '',
  -- A referent asked for the expired quote to be prolonged.
  renewal_at BIGINT,
  UNIQUE (service_id, year, number)
);
CREATE INDEX quotes_by_service ON quotes (service_id, id);
CREATE INDEX quotes_by_authority ON quotes (service_id, authority_id, id);
CREATE INDEX quotes_by_state ON quotes (service_id, state, id);
CREATE INDEX quotes_by_ticket ON quotes (ticket_id, id);
CREATE INDEX quotes_to_expire ON quotes (state, valid_until);

CREATE TABLE quote_lines (
  id {id},
  quote_id BIGINT NOT NULL REFERENCES quotes (id),
  position BIGINT NOT NULL,
  label TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  unit_cents BIGINT NOT NULL,
  -- Hundredths of a percent: 2000 is 20 %.
  rate BIGINT NOT NULL,
  UNIQUE (quote_id, position)
);

-- The tasks of a ticket, from the checklist of its sheet: each for a pôle, due on a day.
CREATE TABLE ticket_tasks (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  position BIGINT NOT NULL,
  label TEXT NOT NULL,
  team_id BIGINT REFERENCES teams (id),
  due_day TEXT NOT NULL,
  done BOOLEAN NOT NULL DEFAULT FALSE,
  done_at BIGINT,
  done_by BIGINT REFERENCES users (id),
  UNIQUE (ticket_id, position)
);
CREATE INDEX ticket_tasks_to_do ON ticket_tasks (service_id, done, due_day, id);
CREATE INDEX ticket_tasks_of_team ON ticket_tasks (service_id, team_id, done, due_day, id);

-- Words that mean the same in the portal's search, one group a row, separated by commas.
CREATE TABLE synonyms (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  words TEXT NOT NULL
);
CREATE INDEX synonyms_by_service ON synonyms (service_id, id);

-- A ticket told to the agents as a known incident, in a sentence for everybody of some members (all when none is named).
CREATE TABLE known_incidents (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL UNIQUE REFERENCES tickets (id),
  sentence TEXT NOT NULL,
  everybody BOOLEAN NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX known_incidents_now ON known_incidents (service_id, ended_at, started_at);

CREATE TABLE known_incident_members (
  incident_id BIGINT NOT NULL REFERENCES known_incidents (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  PRIMARY KEY (incident_id, authority_id)
);

-- Who said « moi aussi »: they are told when it is over.
CREATE TABLE known_incident_people (
  incident_id BIGINT NOT NULL REFERENCES known_incidents (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (incident_id, user_id)
);
