-- The results of audits, as `preflight audit --database FILE` keeps them. docs/audit.md describes each column.
-- Times are UTC, ISO 8601; days are UTC; documents are JSON.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,
    status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'interrupted')),
    verdict TEXT CHECK (verdict IN ('pass', 'fail', 'error')),
    preflight TEXT NOT NULL,
    judges TEXT NOT NULL,
    packs TEXT NOT NULL,
    sources TEXT NOT NULL,
    shard TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '[]',
    stacks INTEGER NOT NULL DEFAULT 0,
    passed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    resources INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    fixed INTEGER NOT NULL DEFAULT 0,
    by_policy TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE stacks (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    project TEXT NOT NULL,
    stack TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'error')),
    error TEXT,
    hint TEXT,
    summary TEXT NOT NULL,
    notes TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL,
    judges TEXT NOT NULL,
    judged TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id)
);
CREATE INDEX stacks_by_run ON stacks (run);

CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    stack INTEGER NOT NULL REFERENCES stacks (id),
    pack TEXT NOT NULL,
    policy TEXT NOT NULL,
    urn TEXT NOT NULL,
    key TEXT NOT NULL,
    copy INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL CHECK (status IN ('violation', 'unevaluated')),
    level TEXT NOT NULL,
    severity TEXT,
    message TEXT NOT NULL,
    more TEXT NOT NULL,
    closes INTEGER NOT NULL,
    in_baseline INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '',
    exempt_until TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs (id),
    last_run INTEGER NOT NULL REFERENCES runs (id),
    fixed_run INTEGER REFERENCES runs (id),
    UNIQUE (stack, pack, policy, urn, key, copy)
);
CREATE INDEX findings_by_policy ON findings (policy, stack);
CREATE INDEX findings_by_first_run ON findings (first_run);
CREATE INDEX findings_by_fixed_run ON findings (fixed_run);
