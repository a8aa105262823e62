-- Names are found through search_path, which is the schema of the configuration alone.

CREATE TABLE instance (
  function    text COLLATE "C" NOT NULL,
  key         text COLLATE "C" NOT NULL,
  epoch       bigint NOT NULL,
  version     bigint NOT NULL,
  owner       text,
  last_owner  text,
  recalled    boolean NOT NULL,
  next_timer  bigint NOT NULL,
  -- Of all entries, keys and values: tells whether the record fits into one reply.
  bytes       bigint NOT NULL,
  PRIMARY KEY (function, key)
);

CREATE INDEX instance_next_timer ON instance (next_timer) WHERE next_timer <> 0;

CREATE TABLE entry (
  function  text COLLATE "C" NOT NULL,
  key       text COLLATE "C" NOT NULL,
  name      bytea NOT NULL,
  value     bytea NOT NULL,
  PRIMARY KEY (function, key, name)
);

-- The latest release of an epoch; one row for each of the last eight.
CREATE TABLE last_release (
  function  text COLLATE "C" NOT NULL,
  key       text COLLATE "C" NOT NULL,
  slot      int NOT NULL,
  epoch     bigint NOT NULL,
  number    bigint NOT NULL,
  version   bigint NOT NULL,
  host      text NOT NULL,
  PRIMARY KEY (function, key, slot)
);

CREATE TABLE lease (
  host  text COLLATE "C" PRIMARY KEY,
  ends  timestamptz NOT NULL
);

CREATE TABLE orphan (
  id          text COLLATE "C" PRIMARY KEY,
  function    text NOT NULL,
  key         text NOT NULL,
  host        text NOT NULL,
  epoch       bigint NOT NULL,
  refused_ms  bigint NOT NULL,
  -- How often changes were added; a reader in pages notices.
  version     bigint NOT NULL
);

-- Without a value it is a delete.
CREATE TABLE orphan_entry (
  id     text COLLATE "C" NOT NULL REFERENCES orphan ON DELETE CASCADE,
  name   bytea NOT NULL,
  value  bytea,
  PRIMARY KEY (id, name)
);
