-- The first schema, one text for SQLite and PostgreSQL. Two words differ between the two and are
-- put in by the runner: {id} (the key that numbers itself), {blob} (bytes). Money is cents. Instants are seconds since 1970 in UTC (columns named *_at), days are text YYYY-MM-DD.

-- Tenants and people -------------------------------------------------------------------------

CREATE TABLE shared_services (
  id {id},
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  support_address TEXT NOT NULL,
  zone TEXT NOT NULL DEFAULT 'metropole',
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX shared_services_support_address ON shared_services (support_address);

-- Numbers in unbroken series per service: tickets today, revenue orders later.
CREATE TABLE counters (
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  name TEXT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (service_id, name)
);

CREATE TABLE authorities (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  short_name TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('commune', 'epci', 'other')),
  siren TEXT NOT NULL DEFAULT '',
  insee TEXT NOT NULL DEFAULT '',
  mail_domain TEXT NOT NULL DEFAULT '',
  population BIGINT,
  position BIGINT NOT NULL,
  UNIQUE (service_id, short_name)
);

CREATE TABLE sites (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  name TEXT NOT NULL,
  UNIQUE (authority_id, name)
);

CREATE TABLE teams (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (service_id, slug)
);

CREATE TABLE users (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  authority_id BIGINT REFERENCES authorities (id),
  site_id BIGINT REFERENCES sites (id),
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  function TEXT NOT NULL DEFAULT '',
  folded TEXT NOT NULL,
  password_hash TEXT,
  active BOOLEAN NOT NULL DEFAULT TRUE,
  failed_logins BIGINT NOT NULL DEFAULT 0,
  locked_until_at BIGINT,
  created_at BIGINT NOT NULL,
  seen_at BIGINT,
  -- What the person chose, the same on every browser: keys of one letter, and the colours (empty: those of the system).
  keys_on BOOLEAN NOT NULL DEFAULT TRUE,
  theme TEXT NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')),
  UNIQUE (service_id, email)
);
CREATE INDEX users_email ON users (email);
CREATE INDEX users_by_name ON users (service_id, folded, id);
CREATE INDEX users_by_authority ON users (service_id, authority_id, folded, id);

CREATE TABLE user_roles (
  id {id},
  user_id BIGINT NOT NULL REFERENCES users (id),
  role TEXT NOT NULL CHECK (role IN ('requester', 'referent', 'technician', 'administrative',
    'director', 'rssi', 'dpo', 'administrator')),
  authority_id BIGINT REFERENCES authorities (id),
  team_id BIGINT REFERENCES teams (id)
);
CREATE INDEX user_roles_by_user ON user_roles (user_id);

-- Only the digest of a cookie or of a link is kept: a stolen copy of the base opens nothing.
CREATE TABLE sessions (
  digest TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE user_tokens (
  digest TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'reset')),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX user_tokens_by_user ON user_tokens (user_id);

-- Rate limits shared by all nodes: one row a key and a window.
CREATE TABLE attempts (
  scope TEXT NOT NULL,
  window_at BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (scope, window_at)
);

-- Forms that opened something: the same form sent twice (a double click, a page sent again) opens one thing.
CREATE TABLE sent_forms (
  user_id BIGINT NOT NULL REFERENCES users (id),
  -- The form's own word, drawn when it was shown.
  word TEXT NOT NULL,
  -- Where its first sending led.
  led_to TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (user_id, word)
);
CREATE INDEX sent_forms_by_time ON sent_forms (at);

CREATE TABLE audit_events (
  id {id},
  service_id BIGINT REFERENCES shared_services (id),
  at BIGINT NOT NULL,
  actor_id BIGINT REFERENCES users (id),
  actor_label TEXT NOT NULL,
  action TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_id BIGINT,
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_events_by_time ON audit_events (service_id, at, id);
CREATE INDEX audit_events_by_object ON audit_events (object_kind, object_id, id);

-- Catalogue, commitments, calendar -----------------------------------------------------------

CREATE TABLE service_sheets (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  number BIGINT NOT NULL,
  family TEXT NOT NULL CHECK (family IN ('incident', 'request', 'continuous', 'on_demand')),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  handler TEXT NOT NULL DEFAULT '',
  team_id BIGINT REFERENCES teams (id),
  prerequisite TEXT NOT NULL DEFAULT '',
  delay_rule TEXT NOT NULL CHECK (delay_rule IN ('commitment', 'stock_then_commitment', 'supplier',
    'publisher', 'project', 'planning', 'none')),
  condition TEXT NOT NULL DEFAULT '',
  on_quote BOOLEAN NOT NULL DEFAULT FALSE,
  default_priority TEXT NOT NULL DEFAULT '',
  icon TEXT NOT NULL DEFAULT 'app',
  keywords TEXT NOT NULL DEFAULT '',
  folded TEXT NOT NULL DEFAULT '',
  in_portal BOOLEAN NOT NULL DEFAULT TRUE,
  -- Who to reach when a publisher handles it, and the working seconds of its contract.
  contact TEXT NOT NULL DEFAULT '',
  contract_seconds BIGINT,
  priority_fixed BOOLEAN NOT NULL DEFAULT FALSE,
  -- What is asked, needed and to be done, as JSON lists (see `catalogue::content`).
  fields TEXT NOT NULL DEFAULT '[]',
  needs TEXT NOT NULL DEFAULT '[]',
  steps TEXT NOT NULL DEFAULT '[]',
  -- The version in force, and the day from which it is (empty: since the beginning).
  version BIGINT NOT NULL DEFAULT 1,
  valid_from TEXT NOT NULL DEFAULT '',
  UNIQUE (service_id, number)
);

-- What the agreement promises, valid from a day: a change never moves the past.
CREATE TABLE commitments (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  valid_from TEXT NOT NULL,
  high_seconds BIGINT NOT NULL,
  medium_seconds BIGINT NOT NULL,
  low_seconds BIGINT NOT NULL,
  target_permille BIGINT NOT NULL DEFAULT 950,
  closing_days BIGINT NOT NULL DEFAULT 10,
  UNIQUE (service_id, valid_from)
);

CREATE TABLE opening_hours (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  valid_from TEXT NOT NULL,
  weekday BIGINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  opens_minute BIGINT NOT NULL CHECK (opens_minute BETWEEN 0 AND 1440),
  closes_minute BIGINT NOT NULL CHECK (closes_minute BETWEEN 0 AND 1440),
  CHECK (opens_minute < closes_minute)
);
CREATE INDEX opening_hours_by_service ON opening_hours (service_id, valid_from);

CREATE TABLE closures (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  day TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (service_id, day)
);

CREATE TABLE on_call_windows (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CHECK (starts_at < ends_at)
);
CREATE INDEX on_call_windows_by_authority ON on_call_windows (service_id, authority_id, starts_at);

-- How many times a calendar was changed, and how many of the changes the open tickets already follow.
CREATE TABLE calendar_changes (
  service_id BIGINT PRIMARY KEY REFERENCES shared_services (id),
  made BIGINT NOT NULL,
  followed BIGINT NOT NULL DEFAULT 0
);

-- The desk -----------------------------------------------------------------------------------

CREATE TABLE tickets (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  number BIGINT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL CHECK (family IN ('incident', 'request')),
  sheet_id BIGINT REFERENCES service_sheets (id),
  -- The version of the sheet that it was asked under.
  sheet_version BIGINT,
  -- What its time is measured by, kept from the sheet: see `desk::timing`.
  delay_rule TEXT NOT NULL DEFAULT 'commitment' CHECK (delay_rule IN ('commitment', 'stock_then_commitment',
    'supplier', 'publisher', 'project', 'planning', 'none')),
  contract_seconds BIGINT,
  agreed_at BIGINT,
  subject TEXT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  site_id BIGINT REFERENCES sites (id),
  requester_id BIGINT NOT NULL REFERENCES users (id),
  channel TEXT NOT NULL CHECK (channel IN ('mail', 'portal', 'phone')),
  state TEXT NOT NULL CHECK (state IN ('new', 'qualified', 'suspended', 'resolved', 'closed')),
  open BOOLEAN NOT NULL,
  several_people BOOLEAN,
  blocking BOOLEAN,
  priority TEXT NOT NULL CHECK (priority IN ('low', 'medium', 'high')),
  technician_id BIGINT REFERENCES users (id),
  team_id BIGINT REFERENCES teams (id),
  planned_actions TEXT NOT NULL DEFAULT '',
  received_at BIGINT NOT NULL,
  year BIGINT NOT NULL,
  due_at BIGINT,
  warn_at BIGINT,
  sort_at BIGINT NOT NULL,
  awaiting_us BOOLEAN NOT NULL DEFAULT FALSE,
  resolved_at BIGINT,
  closed_at BIGINT,
  close_by_at BIGINT,
  consumed_seconds BIGINT NOT NULL DEFAULT 0,
  in_time BOOLEAN,
  -- For reports, kept with the clock: working seconds to the first qualification; whether it was ever suspended, the
  -- working seconds it waited, and, while it waits, the instant up to which they are counted.
  qualify_seconds BIGINT,
  was_suspended BOOLEAN NOT NULL DEFAULT FALSE,
  waited_seconds BIGINT NOT NULL DEFAULT 0,
  held_at BIGINT,
  reopened_count BIGINT NOT NULL DEFAULT 0,
  resolution TEXT NOT NULL DEFAULT '',
  -- Whether it counts in the year's key and in the dashboard, and why not: merged into another, contested with success.
  counted BOOLEAN NOT NULL DEFAULT TRUE,
  not_counted_reason TEXT NOT NULL DEFAULT '',
  -- What the requester thought of it: 3 very satisfied, 2 rather satisfied, 1 not satisfied.
  rating BIGINT CHECK (rating BETWEEN 1 AND 3),
  rating_comment TEXT NOT NULL DEFAULT '',
  rated_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  updated_at BIGINT NOT NULL,
  UNIQUE (service_id, number)
);
-- The queue: open tickets by time left. `sort_at` is the due instant, or the end of time for a
-- suspended ticket, so that one index sorts both.
CREATE INDEX tickets_queue ON tickets (service_id, open, sort_at, id);
CREATE INDEX tickets_queue_technician ON tickets (service_id, technician_id, open, sort_at, id);
CREATE INDEX tickets_queue_team ON tickets (service_id, team_id, open, sort_at, id);
CREATE INDEX tickets_queue_authority ON tickets (service_id, authority_id, open, sort_at, id);
CREATE INDEX tickets_by_state ON tickets (service_id, state, sort_at, id);
CREATE INDEX tickets_by_reception ON tickets (service_id, received_at, id);
CREATE INDEX tickets_by_authority ON tickets (service_id, authority_id, received_at, id);
-- All that the dashboard reads, so that its reports never touch the table.
CREATE INDEX tickets_report ON tickets (service_id, authority_id, received_at, family, priority, delay_rule, sheet_id, site_id,
  resolved_at, in_time, due_at, consumed_seconds, qualify_seconds, was_suspended, waited_seconds, held_at, reopened_count,
  counted, rating);
CREATE INDEX tickets_by_year ON tickets (service_id, year, counted, authority_id, number);
CREATE INDEX tickets_by_requester ON tickets (service_id, requester_id, received_at, id);
CREATE INDEX tickets_awaiting ON tickets (service_id, awaiting_us, sort_at, id);
CREATE INDEX tickets_to_close ON tickets (state, close_by_at);

-- The history that the clock replays and that people read.
CREATE TABLE ticket_events (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('received', 'qualified', 'priority', 'suspended', 'resumed',
    'resolved', 'reopened', 'closed', 'assigned', 'reclassified', 'replied', 'noted', 'mailed',
    'merged', 'split', 'linked', 'unlinked', 'rated', 'agreed', 'quoted', 'task')),
  actor_id BIGINT REFERENCES users (id),
  actor_label TEXT NOT NULL,
  priority TEXT,
  reason TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ticket_events_by_ticket ON ticket_events (ticket_id, at, id);

CREATE TABLE blobs (
  id {id},
  digest TEXT NOT NULL UNIQUE,
  size BIGINT NOT NULL,
  bytes {blob} NOT NULL
);

-- Every message that came in, whatever became of it. The raw bytes are kept.
CREATE TABLE inbound_mails (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  digest TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  message_id TEXT NOT NULL DEFAULT '',
  from_address TEXT NOT NULL DEFAULT '',
  from_name TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  received_at BIGINT NOT NULL,
  fate TEXT NOT NULL CHECK (fate IN ('ticket', 'reply', 'quarantine', 'ignored')),
  reason TEXT NOT NULL DEFAULT '',
  cause TEXT NOT NULL DEFAULT '',
  ticket_id BIGINT REFERENCES tickets (id),
  raw_id BIGINT NOT NULL REFERENCES blobs (id),
  settled_at BIGINT,
  settled_by BIGINT REFERENCES users (id),
  UNIQUE (service_id, digest)
);
CREATE INDEX inbound_mails_by_content ON inbound_mails (service_id, content_digest);
CREATE INDEX inbound_mails_by_message_id ON inbound_mails (service_id, message_id);
CREATE INDEX inbound_mails_by_sender ON inbound_mails (service_id, from_address, received_at);
CREATE INDEX inbound_mails_by_ticket ON inbound_mails (ticket_id, id);
CREATE INDEX inbound_mails_held ON inbound_mails (service_id, fate, settled_at, received_at, id);

CREATE TABLE messages (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  at BIGINT NOT NULL,
  author_id BIGINT REFERENCES users (id),
  author_label TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('request', 'public', 'internal')),
  from_service BOOLEAN NOT NULL,
  body TEXT NOT NULL,
  quoted TEXT NOT NULL DEFAULT '',
  html TEXT NOT NULL DEFAULT '',
  inbound_id BIGINT REFERENCES inbound_mails (id)
);
CREATE INDEX messages_by_ticket ON messages (ticket_id, at, id);
CREATE INDEX messages_by_inbound ON messages (inbound_id);

CREATE TABLE attachments (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT NOT NULL REFERENCES tickets (id),
  message_id BIGINT NOT NULL REFERENCES messages (id),
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  blob_id BIGINT NOT NULL REFERENCES blobs (id),
  -- A program: kept, and handed out to nobody.
  withheld BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX attachments_by_ticket ON attachments (ticket_id, message_id, id);

-- Mail to send, written in the transaction of the change that causes it.
CREATE TABLE outbox (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  ticket_id BIGINT REFERENCES tickets (id),
  kind TEXT NOT NULL,
  to_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  reply_to TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL,
  body_text TEXT NOT NULL,
  body_html TEXT NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  in_reply_to TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'uncertain')),
  attempts BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  claimed_at BIGINT,
  sent_at BIGINT,
  last_error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_to_send ON outbox (state, next_at, id);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id, id);
CREATE INDEX outbox_by_service ON outbox (service_id, id);
CREATE INDEX outbox_by_state ON outbox (service_id, state, id);

-- The year's money ---------------------------------------------------------------------------

CREATE TABLE settlement_years (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  agreement TEXT NOT NULL DEFAULT '',
  key_decimals BIGINT,
  created_at BIGINT NOT NULL,
  UNIQUE (service_id, year)
);

CREATE TABLE cost_pools (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  slug TEXT NOT NULL,
  label TEXT NOT NULL,
  paid_by BIGINT NOT NULL REFERENCES authorities (id),
  sharing_key TEXT NOT NULL,
  article TEXT NOT NULL DEFAULT '',
  total_rounding TEXT NOT NULL DEFAULT '' CHECK (total_rounding IN ('', 'euro_down')),
  position BIGINT NOT NULL,
  UNIQUE (service_id, year, slug)
);

CREATE TABLE cost_pool_members (
  pool_id BIGINT NOT NULL REFERENCES cost_pools (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  PRIMARY KEY (pool_id, authority_id)
);

CREATE TABLE cost_lines (
  id {id},
  pool_id BIGINT NOT NULL REFERENCES cost_pools (id),
  label TEXT NOT NULL,
  amount_cents BIGINT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT REFERENCES users (id)
);
CREATE INDEX cost_lines_by_pool ON cost_lines (pool_id, position, id);

-- Quantities of the keys that Essaim does not count by itself (gigabytes, population…).
CREATE TABLE key_measures (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  sharing_key TEXT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  quantity BIGINT NOT NULL CHECK (quantity >= 0),
  source TEXT NOT NULL DEFAULT '',
  UNIQUE (service_id, year, sharing_key, authority_id)
);

-- Where a printed document said something else: shown as a note, with its cause. `place` is
-- `pool:<slug>`, `share:<slug>:<member>` or `order:<from>:<to>`, members by their short names.
CREATE TABLE printed_differences (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  place TEXT NOT NULL,
  printed_cents BIGINT,
  exact_cents BIGINT,
  cause TEXT NOT NULL,
  consequence TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL
);
CREATE INDEX printed_differences_by_year ON printed_differences (service_id, year, position);
