-- +goose Up
CREATE TABLE editions (
    id                 TEXT NOT NULL PRIMARY KEY,
    questionnaire      TEXT NOT NULL,
    questionnaire_hash TEXT NOT NULL,
    group_code         TEXT NOT NULL,
    names              TEXT NOT NULL,
    opens              DATETIME,
    closes             DATETIME,
    state              TEXT NOT NULL CHECK (state IN ('open', 'published')),
    revision           INTEGER NOT NULL,
    fictitious         BOOLEAN NOT NULL,
    source             TEXT NOT NULL,
    created_at         DATETIME NOT NULL
);

CREATE TABLE assessments (
    id            TEXT NOT NULL PRIMARY KEY,
    edition_id    TEXT NOT NULL REFERENCES editions (id),
    economy       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('invited', 'answering', 'in_clearance', 'submitted',
                      'in_review', 'returned', 'validated', 'published', 'reopened')),
    round         INTEGER NOT NULL,
    returned_only BOOLEAN NOT NULL,
    revision      INTEGER NOT NULL,
    created_at    DATETIME NOT NULL,
    updated_at    DATETIME NOT NULL,
    UNIQUE (edition_id, economy)
);
CREATE INDEX assessments_by_economy ON assessments (economy, edition_id);

-- Every revision of every answer. Rows are only ever added.
CREATE TABLE answers (
    assessment_id       TEXT NOT NULL REFERENCES assessments (id),
    item                TEXT NOT NULL,
    revision            INTEGER NOT NULL CHECK (revision > 0),
    state               TEXT NOT NULL CHECK (state IN ('unanswered', 'answered', 'not-applicable')),
    choice              TEXT NOT NULL,
    reason              TEXT NOT NULL,
    comment             TEXT NOT NULL,
    evidence            TEXT,
    written             INTEGER NOT NULL,
    author_id           TEXT NOT NULL,
    author_name         TEXT NOT NULL,
    at                  DATETIME NOT NULL,
    returned_in         INTEGER NOT NULL,
    verdict_decision    TEXT NOT NULL CHECK (verdict_decision IN ('', 'accepted', 'returned', 'adjusted')),
    verdict_reason      TEXT NOT NULL,
    verdict_choice      TEXT NOT NULL,
    verdict_by_id       TEXT NOT NULL,
    verdict_by_name     TEXT NOT NULL,
    verdict_at          DATETIME,
    verdict_on_revision INTEGER NOT NULL,
    PRIMARY KEY (assessment_id, item, revision)
);

-- Which revision of an answer is the present one, so that reading the answers
-- of an assessment costs the same however long their history is.
CREATE TABLE present_answers (
    assessment_id TEXT NOT NULL,
    item          TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    PRIMARY KEY (assessment_id, item),
    FOREIGN KEY (assessment_id, item, revision) REFERENCES answers (assessment_id, item, revision)
) WITHOUT ROWID;

-- edition_id '' is the chain of the service itself.
CREATE TABLE events (
    edition_id    TEXT NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq > 0),
    assessment_id TEXT NOT NULL,
    at            DATETIME NOT NULL,
    actor_id      TEXT NOT NULL,
    actor_name    TEXT NOT NULL,
    action        TEXT NOT NULL,
    item          TEXT NOT NULL,
    revision      INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    detail        TEXT NOT NULL,
    idem_key      TEXT NOT NULL,
    body_hash     TEXT NOT NULL,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (edition_id, seq)
);
CREATE UNIQUE INDEX events_by_key ON events (actor_id, idem_key) WHERE idem_key <> '';
CREATE INDEX events_by_assessment ON events (assessment_id, seq) WHERE assessment_id <> '';

CREATE TABLE publications (
    edition_id       TEXT NOT NULL REFERENCES editions (id),
    number           INTEGER NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('proposed', 'withdrawn', 'confirmed')),
    reason           TEXT NOT NULL,
    without          TEXT,
    input_hash       TEXT NOT NULL,
    proposed_by_id   TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    proposed_at      DATETIME NOT NULL,
    closed_by_id     TEXT NOT NULL,
    closed_by_name   TEXT NOT NULL,
    closed_at        DATETIME,
    published        INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    PRIMARY KEY (edition_id, number)
);
CREATE UNIQUE INDEX publications_one_proposed ON publications (edition_id) WHERE state = 'proposed';

CREATE TABLE revisions (
    edition_id   TEXT NOT NULL REFERENCES editions (id),
    number       INTEGER NOT NULL,
    at           DATETIME NOT NULL,
    reason       TEXT NOT NULL,
    without      TEXT,
    input_hash   TEXT NOT NULL,
    results_hash TEXT NOT NULL,
    PRIMARY KEY (edition_id, number)
);

CREATE TABLE results (
    edition_id TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    economy    TEXT NOT NULL,
    provenance TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (edition_id, revision, economy),
    FOREIGN KEY (edition_id, revision) REFERENCES revisions (edition_id, number)
);

CREATE TABLE tokens (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    economy    TEXT NOT NULL,
    roles      TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    created_at DATETIME NOT NULL,
    created_by TEXT NOT NULL,
    expires    DATETIME,
    revoked    DATETIME
);

-- What is a record is only ever added to. The triggers are a second fence: the
-- program has no statement that would meet them.
-- +goose StatementBegin
CREATE TRIGGER events_keep BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answers_keep BEFORE UPDATE ON answers
BEGIN SELECT RAISE(ABORT, 'the history is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answers_stay BEFORE DELETE ON answers
BEGIN SELECT RAISE(ABORT, 'the history is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revisions_keep BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'published revisions are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revisions_stay BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'published revisions are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER results_keep BEFORE UPDATE ON results
BEGIN SELECT RAISE(ABORT, 'published results are frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER results_stay BEFORE DELETE ON results
BEGIN SELECT RAISE(ABORT, 'published results are frozen'); END;
-- +goose StatementEnd
