-- What the agreement lets members and the department declare or ask: on-call windows, exceptional circumstances, faults
-- handed to publishers, alerts before a deadline, and what the department knows.

-- On-call windows ---------------------------------------------------------------------------

-- Asked by a member's referent at least one month ahead, decided by the director. The window itself is a row of
-- `on_call_windows`, written when the request is accepted; it can be removed later from the settings.
CREATE TABLE on_call_requests (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'refused', 'withdrawn')),
  asked_by BIGINT NOT NULL REFERENCES users (id),
  asked_at BIGINT NOT NULL,
  decided_by BIGINT REFERENCES users (id),
  decided_at BIGINT,
  answer TEXT NOT NULL DEFAULT '',
  window_id BIGINT REFERENCES on_call_windows (id) ON DELETE SET NULL,
  CHECK (starts_at < ends_at)
);
CREATE INDEX on_call_requests_by_start ON on_call_requests (service_id, starts_at, id);
CREATE INDEX on_call_requests_by_authority ON on_call_requests (authority_id, starts_at);
CREATE INDEX on_call_requests_by_window ON on_call_requests (window_id);

-- Exceptional circumstances -----------------------------------------------------------------

-- Tickets received within an approved period are counted apart in every figure. Without an end it still lasts.
CREATE TABLE circumstances (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  reason TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  starts_at BIGINT NOT NULL,
  ends_at BIGINT,
  whole BOOLEAN NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'lifted')),
  proposed_by BIGINT NOT NULL REFERENCES users (id),
  proposed_at BIGINT NOT NULL,
  decided_by BIGINT REFERENCES users (id),
  decided_at BIGINT,
  answer TEXT NOT NULL DEFAULT '',
  CHECK (ends_at IS NULL OR starts_at < ends_at)
);
CREATE INDEX circumstances_by_start ON circumstances (service_id, starts_at, id);

-- The members concerned, when not all are.
CREATE TABLE circumstance_members (
  circumstance_id BIGINT NOT NULL REFERENCES circumstances (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  PRIMARY KEY (circumstance_id, authority_id)
);

-- Faults handed to publishers ---------------------------------------------------------------

CREATE TABLE publishers (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  name TEXT NOT NULL,
  software TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  contract TEXT NOT NULL DEFAULT '',
  delay_amount BIGINT NOT NULL CHECK (delay_amount BETWEEN 1 AND 1000),
  delay_unit TEXT NOT NULL CHECK (delay_unit IN ('hours', 'working_days', 'days')),
  active BOOLEAN NOT NULL DEFAULT TRUE,
  UNIQUE (service_id, name)
);

-- One handing over of a ticket. `open` tells that the publisher still owes an answer.
CREATE TABLE publisher_cases (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  publisher_id BIGINT NOT NULL REFERENCES publishers (id),
  reference TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  sent_at BIGINT NOT NULL,
  expected_at BIGINT NOT NULL,
  open BOOLEAN NOT NULL,
  answered_at BIGINT,
  answer TEXT NOT NULL DEFAULT '',
  created_by BIGINT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX publisher_cases_by_ticket ON publisher_cases (ticket_id, id);
CREATE INDEX publisher_cases_waiting ON publisher_cases (service_id, open, expected_at, id);
CREATE INDEX publisher_cases_by_publisher ON publisher_cases (publisher_id, id);

CREATE TABLE publisher_follow_ups (
  id {id},
  case_id BIGINT NOT NULL REFERENCES publisher_cases (id),
  at BIGINT NOT NULL,
  author_id BIGINT REFERENCES users (id),
  author_label TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX publisher_follow_ups_by_case ON publisher_follow_ups (case_id, at, id);

-- Alerts before a deadline ------------------------------------------------------------------

-- Who answers for a pôle: told with the technician that a ticket nears its deadline.
CREATE TABLE team_heads (
  team_id BIGINT PRIMARY KEY REFERENCES teams (id),
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  user_id BIGINT NOT NULL REFERENCES users (id)
);

-- One event told to one person. `round` names the commitment that it is about (priority and reopenings), so that no event
-- is told twice, and another commitment has events of its own.
CREATE TABLE alerts (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  kind TEXT NOT NULL CHECK (kind IN ('near', 'due')),
  round TEXT NOT NULL,
  at BIGINT NOT NULL,
  seen_at BIGINT,
  mailed_at BIGINT,
  UNIQUE (ticket_id, user_id, kind, round)
);
CREATE INDEX alerts_unseen ON alerts (user_id, seen_at, id);
CREATE INDEX alerts_by_user ON alerts (user_id, at, id);
CREATE INDEX alerts_to_mail ON alerts (mailed_at, user_id, id);
CREATE INDEX tickets_to_warn ON tickets (open, warn_at, id);

-- What the department knows -----------------------------------------------------------------

-- Articles for members (all, or some), often written from a resolved ticket. `folded` is what the search reads.
CREATE TABLE articles (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  keywords TEXT NOT NULL DEFAULT '',
  folded TEXT NOT NULL,
  whole BOOLEAN NOT NULL,
  published BOOLEAN NOT NULL DEFAULT FALSE,
  ticket_id BIGINT REFERENCES tickets (id),
  author_id BIGINT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX articles_by_service ON articles (service_id, published, title, id);

CREATE TABLE article_members (
  article_id BIGINT NOT NULL REFERENCES articles (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  PRIMARY KEY (article_id, authority_id)
);

-- Who read an article, and whom it helped instead of a ticket.
CREATE TABLE article_uses (
  id {id},
  article_id BIGINT NOT NULL REFERENCES articles (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('read', 'helped')),
  asked TEXT NOT NULL DEFAULT ''
);
CREATE INDEX article_uses_by_article ON article_uses (article_id, kind, at);
CREATE INDEX article_uses_by_user ON article_uses (user_id, article_id, kind, at);

-- Search ------------------------------------------------------------------------------------

-- The words that a service's tickets hold, folded, and their groups of three letters: what a mistyped word is compared with.
CREATE TABLE search_words (
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  word TEXT NOT NULL,
  PRIMARY KEY (service_id, word)
);

CREATE TABLE search_grams (
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  gram TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (service_id, gram, word)
);
