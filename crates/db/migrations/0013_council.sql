-- What the council receives, and what the treasurer books.

-- A member that agreed with its list of tickets before the last day of the joint review.
CREATE TABLE review_agreements (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  year BIGINT NOT NULL,
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  -- How many tickets its list had: once the list has others, the agreement no longer holds.
  tickets BIGINT NOT NULL CHECK (tickets >= 0),
  made_at BIGINT NOT NULL,
  made_by BIGINT REFERENCES users (id),
  made_label TEXT NOT NULL,
  -- Taken back by the member, or ended by a ticket that joined its list.
  ended_at BIGINT,
  ended_label TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX review_agreements_once ON review_agreements (service_id, year, authority_id)
  WHERE ended_at IS NULL;

-- The account that an issuer books the share of a nature of cost to; its default account stands in `order_parties`.
CREATE TABLE order_accounts (
  authority_id BIGINT NOT NULL REFERENCES authorities (id),
  -- As lines of cost are booked: « Personnel », « Énergie ».
  nature TEXT NOT NULL,
  account TEXT NOT NULL,
  PRIMARY KEY (authority_id, nature)
);
