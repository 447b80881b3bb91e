-- The park: the hardware of the members that the service maintains, and what joined their network from elsewhere.

CREATE TABLE assets (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  site_id BIGINT REFERENCES sites (id),
  -- The number on its label, in capitals: one of its kind in the service.
  tag TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('desktop', 'laptop', 'screen', 'printer', 'phone', 'server', 'other')),
  make TEXT NOT NULL DEFAULT '',
  model TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  -- Who it is given to.
  person_id BIGINT REFERENCES users (id),
  -- Days; empty when nobody knows.
  bought_on TEXT NOT NULL DEFAULT '',
  warranty_until TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK (state IN ('in_use', 'in_stock', 'retired')),
  retired_on TEXT NOT NULL DEFAULT '',
  -- Bought through the service; other hardware is maintained once an audit admitted it.
  supplied BOOLEAN NOT NULL,
  audited BOOLEAN NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  -- What a search looks in.
  folded TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (service_id, tag),
  CHECK ((state = 'retired') = (retired_on <> '')),
  CHECK (state = 'in_use' OR person_id IS NULL)
);
CREATE INDEX assets_by_authority ON assets (service_id, authority_id, tag, id);
CREATE INDEX assets_by_person ON assets (person_id);

-- The tickets that name a piece of hardware.
CREATE INDEX ticket_answers_by_asset ON ticket_answers (value, ticket_id) WHERE kind = 'asset';
