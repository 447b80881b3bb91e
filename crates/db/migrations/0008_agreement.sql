-- The agreement between the members: its versions, their articles and annexes.

-- A version is the whole text as it stands: the first agreement, then each amendment. A draft can be rewritten; an
-- adopted version never changes.
CREATE TABLE agreement_versions (
  id {id},
  service_id BIGINT NOT NULL REFERENCES shared_services (id),
  -- 0 for the first agreement, then the number of the amendment.
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  -- What an amendment changes, in a sentence or two.
  summary TEXT NOT NULL DEFAULT '',
  -- How it is renewed, how a member enters and leaves, and who judges a dispute.
  renewal TEXT NOT NULL DEFAULT '',
  entry TEXT NOT NULL DEFAULT '',
  leaving TEXT NOT NULL DEFAULT '',
  recourse TEXT NOT NULL DEFAULT '',
  -- Last day (YYYY-MM-DD), when there is one.
  ends_on TEXT,
  -- First day and day of signature (YYYY-MM-DD); none for a draft.
  valid_from TEXT,
  signed_on TEXT,
  created_at BIGINT NOT NULL,
  adopted_at BIGINT,
  adopted_by BIGINT REFERENCES users (id),
  UNIQUE (service_id, number)
);
CREATE INDEX agreement_versions_by_day ON agreement_versions (service_id, valid_from);

CREATE TABLE agreement_articles (
  id {id},
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  -- As printed: 6.2
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (version_id, number)
);

-- Which article says what Essaim applies.
CREATE TABLE agreement_clauses (
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  clause TEXT NOT NULL,
  article_id BIGINT NOT NULL REFERENCES agreement_articles (id),
  PRIMARY KEY (version_id, clause)
);
CREATE INDEX agreement_clauses_by_article ON agreement_clauses (article_id);

-- Annex 1: the staff of the service.
CREATE TABLE agreement_staff (
  id {id},
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  employer_id BIGINT NOT NULL REFERENCES authorities (id),
  function TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('permanent', 'contract')),
  category TEXT NOT NULL CHECK (category IN ('A', 'B', 'C')),
  grade TEXT NOT NULL DEFAULT '',
  -- Share of the working time given to the service, in thousandths.
  share_permille BIGINT NOT NULL CHECK (share_permille BETWEEN 1 AND 1000),
  transferred BOOLEAN NOT NULL,
  -- To whom the person is made available, if they are.
  available_to BIGINT REFERENCES authorities (id),
  -- Cost of a whole year at full time, in cents; kept for the calculation of the staff's line.
  yearly_cents BIGINT CHECK (yearly_cents >= 0)
);
CREATE INDEX agreement_staff_by_version ON agreement_staff (version_id, employer_id, id);

-- Annex 2: the impact sheet. A nature that is not written has degree 1 (none).
CREATE TABLE agreement_impacts (
  version_id BIGINT NOT NULL REFERENCES agreement_versions (id),
  nature TEXT NOT NULL,
  degree BIGINT NOT NULL CHECK (degree BETWEEN 1 AND 4),
  description TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (version_id, nature)
);
