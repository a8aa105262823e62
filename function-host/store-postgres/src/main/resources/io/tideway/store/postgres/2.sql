-- The steps of the store, one round trip each. A step locks its record first, so that steps on one record follow each
-- other, and each statement within sees what the step before it left.

-- What a step answers: one row of its outcome, and a row for each entry after it.
CREATE TYPE answer AS (
  outcome text, epoch bigint, version bigint, owner text, flag boolean, name bytea, value bytea
);

CREATE FUNCTION locked(_function text, _key text) RETURNS instance LANGUAGE plpgsql AS $$
DECLARE
  _record instance;
BEGIN
  SELECT * INTO _record FROM instance r WHERE r.function = _function AND r.key = _key FOR UPDATE;
  RETURN _record;
END $$;

-- Locks the record, and makes it first where there is none.
CREATE FUNCTION made(_function text, _key text) RETURNS instance LANGUAGE plpgsql AS $$
DECLARE
  _record instance;
BEGIN
  _record := locked(_function, _key);
  IF _record.function IS NULL THEN
    INSERT INTO instance VALUES (_function, _key, 0, 0, NULL, NULL, false, 0, 0) ON CONFLICT DO NOTHING;
    _record := locked(_function, _key);
  END IF;
  RETURN _record;
END $$;

-- Puts and deletes entries; returns by how many bytes the record grew.
CREATE FUNCTION apply(_function text, _key text, _names bytea[], _values bytea[], _deletes bytea[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  _grown bigint := 0;
  _bytes bigint;
BEGIN
  IF cardinality(_names) > 0 THEN
    SELECT coalesce(sum(octet_length(e.name) + octet_length(e.value)), 0) INTO _bytes
      FROM entry e WHERE e.function = _function AND e.key = _key AND e.name = ANY (_names);
    _grown := _grown - _bytes;
    INSERT INTO entry SELECT _function, _key, p.name, p.value FROM unnest(_names, _values) AS p (name, value)
      ON CONFLICT (function, key, name) DO UPDATE SET value = excluded.value;
    SELECT coalesce(sum(octet_length(p.name) + octet_length(p.value)), 0) INTO _bytes
      FROM unnest(_names, _values) AS p (name, value);
    _grown := _grown + _bytes;
  END IF;
  IF cardinality(_deletes) > 0 THEN
    WITH gone AS (
      DELETE FROM entry e WHERE e.function = _function AND e.key = _key AND e.name = ANY (_deletes)
      RETURNING octet_length(e.name) + octet_length(e.value) AS bytes
    )
    SELECT coalesce(sum(g.bytes), 0) INTO _bytes FROM gone g;
    _grown := _grown - _bytes;
  END IF;
  RETURN _grown;
END $$;

-- All entries if they fit into one reply; else none, and the flag of the outcome's row says so.
CREATE FUNCTION entries(_function text, _key text) RETURNS SETOF answer LANGUAGE sql STABLE AS $$
  SELECT NULL::text, NULL::bigint, NULL::bigint, NULL::text, NULL::boolean, e.name, e.value
    FROM entry e WHERE e.function = _function AND e.key = _key;
$$;

-- One snapshot, as it is stable: record and entries belong together.
CREATE FUNCTION load(_function text, _key text, _page bigint) RETURNS SETOF answer LANGUAGE plpgsql STABLE AS $$
DECLARE
  _r instance%ROWTYPE;
BEGIN
  SELECT * INTO _r FROM instance r WHERE r.function = _function AND r.key = _key;
  IF NOT FOUND THEN
    RETURN NEXT ROW ('record', 0, 0, NULL, false, NULL, NULL)::answer;
    RETURN;
  END IF;
  RETURN NEXT ROW ('record', _r.epoch, _r.version, _r.owner, _r.bytes > _page, NULL, NULL)::answer;
  IF _r.bytes <= _page THEN
    RETURN QUERY SELECT * FROM entries(_function, _key);
  END IF;
END $$;

-- Entries after that name, as many as make a page, one at least where there is one.
CREATE FUNCTION page(_function text, _key text, _after bytea, _page bigint)
RETURNS SETOF answer LANGUAGE plpgsql STABLE AS $$
DECLARE
  _e record;
  _left bigint := _page;
  _first boolean := true;
BEGIN
  RETURN QUERY SELECT 'record'::text, r.epoch, r.version, r.owner, false, NULL::bytea, NULL::bytea
    FROM instance r WHERE r.function = _function AND r.key = _key;
  FOR _e IN
    SELECT e.name, e.value FROM entry e
      WHERE e.function = _function AND e.key = _key AND (_after IS NULL OR e.name > _after) ORDER BY e.name
  LOOP
    _left := _left - octet_length(_e.name) - octet_length(_e.value);
    EXIT WHEN _left < 0 AND NOT _first;
    _first := false;
    RETURN NEXT ROW (NULL, NULL, NULL, NULL, NULL, _e.name, _e.value)::answer;
  END LOOP;
END $$;

CREATE FUNCTION write(
  _function text, _key text, _expected bigint, _names bytea[], _values bytea[], _deletes bytea[], _timer bigint,
  _page bigint
) RETURNS SETOF answer LANGUAGE plpgsql AS $$
DECLARE
  _r instance%ROWTYPE;
  _grown bigint;
BEGIN
  _r := made(_function, _key);
  IF _r.owner IS NOT NULL THEN
    RETURN NEXT ROW ('owned', _r.epoch, _r.version, _r.owner, false, NULL, NULL)::answer;
    RETURN;
  END IF;
  IF _r.version <> _expected THEN
    RETURN NEXT ROW ('conflict', _r.epoch, _r.version, NULL, _r.bytes > _page, NULL, NULL)::answer;
    IF _r.bytes <= _page THEN
      RETURN QUERY SELECT * FROM entries(_function, _key);
    END IF;
    RETURN;
  END IF;
  _grown := apply(_function, _key, _names, _values, _deletes);
  UPDATE instance r SET version = _r.version + 1, next_timer = _timer, bytes = _r.bytes + _grown
    WHERE r.function = _function AND r.key = _key;
  RETURN NEXT ROW ('written', _r.epoch, _r.version + 1, NULL, false, NULL, NULL)::answer;
END $$;

CREATE FUNCTION acquire(
  _function text, _key text, _host text, _cached bigint, _from text, _from_epoch bigint, _page bigint
) RETURNS SETOF answer LANGUAGE plpgsql AS $$
DECLARE
  _r instance%ROWTYPE;
BEGIN
  _r := made(_function, _key);
  IF _r.owner IS NOT NULL AND _r.owner <> _host
      AND NOT coalesce(_r.owner = _from AND _r.epoch = _from_epoch, false) THEN
    RETURN NEXT ROW ('owned', _r.epoch, _r.version, _r.owner, false, NULL, NULL)::answer;
    RETURN;
  END IF;
  UPDATE instance r SET epoch = _r.epoch + 1, owner = _host, last_owner = _host,
      recalled = _r.recalled AND coalesce(_r.owner = _host, false)
    WHERE r.function = _function AND r.key = _key;
  IF _r.version = _cached THEN
    RETURN NEXT ROW ('cached', _r.epoch + 1, _r.version, _host, false, NULL, NULL)::answer;
    RETURN;
  END IF;
  RETURN NEXT ROW ('acquired', _r.epoch + 1, _r.version, _host, _r.bytes > _page, NULL, NULL)::answer;
  IF _r.bytes <= _page THEN
    RETURN QUERY SELECT * FROM entries(_function, _key);
  END IF;
END $$;

CREATE FUNCTION keep_orphan(
  _id text, _function text, _key text, _host text, _epoch bigint, _names bytea[], _values bytea[], _deletes bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(_names) = 0 AND cardinality(_deletes) = 0 THEN
    RETURN;
  END IF;
  INSERT INTO orphan VALUES (
    _id, _function, _key, _host, _epoch, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, 1
  ) ON CONFLICT (id) DO UPDATE SET version = orphan.version + 1;
  INSERT INTO orphan_entry
    SELECT _id, p.name, p.value FROM unnest(_names, _values) AS p (name, value)
    UNION ALL SELECT _id, d.name, NULL FROM unnest(_deletes) AS d (name)
    ON CONFLICT (id, name) DO UPDATE SET value = excluded.value;
END $$;

CREATE FUNCTION flush(
  _function text, _key text, _host text, _epoch bigint, _base bigint, _names bytea[], _values bytea[],
  _deletes bytea[], _timer bigint, _release bigint, _orphan text
) RETURNS SETOF answer LANGUAGE plpgsql AS $$
DECLARE
  _r instance%ROWTYPE;
  _released last_release%ROWTYPE;
  _was_released boolean;
  _version bigint;
  _grown bigint;
BEGIN
  _r := locked(_function, _key);
  _r.epoch := coalesce(_r.epoch, 0);
  _r.version := coalesce(_r.version, 0);

  SELECT * INTO _released FROM last_release l
    WHERE l.function = _function AND l.key = _key AND l.slot = _epoch % 8 AND l.epoch = _epoch AND l.host = _host
      AND _epoch > _r.epoch - 8;
  _was_released := FOUND;
  IF _was_released AND _release > 0 AND _release <= _released.number THEN
    RETURN NEXT ROW ('flushed', _r.epoch, _released.version, NULL, false, NULL, NULL)::answer;
    RETURN;
  END IF;

  IF _epoch <> _r.epoch OR _r.last_owner IS DISTINCT FROM _host OR (
      _base < _r.version AND _r.owner IS NULL AND NOT (_was_released AND _released.version = _r.version)) THEN
    PERFORM keep_orphan(_orphan, _function, _key, _host, _epoch, _names, _values, _deletes);
    RETURN NEXT ROW ('fenced', _r.epoch, _r.version, _r.owner, false, NULL, NULL)::answer;
    RETURN;
  END IF;
  IF _base <> _r.version THEN
    RETURN NEXT ROW ('behind', _r.epoch, _r.version, _r.owner, false, NULL, NULL)::answer;
    RETURN;
  END IF;

  _version := _r.version;
  IF cardinality(_names) > 0 OR cardinality(_deletes) > 0 OR _timer <> _r.next_timer THEN
    _version := _version + 1;
  END IF;
  _grown := apply(_function, _key, _names, _values, _deletes);
  UPDATE instance r SET version = _version, next_timer = _timer, bytes = _r.bytes + _grown,
      owner = CASE WHEN _release > 0 THEN NULL ELSE _host END, recalled = _r.recalled AND _release = 0
    WHERE r.function = _function AND r.key = _key;
  IF _release > 0 THEN
    INSERT INTO last_release VALUES (_function, _key, _epoch % 8, _epoch, _release, _version, _host)
      ON CONFLICT (function, key, slot)
      DO UPDATE SET epoch = excluded.epoch, number = excluded.number, version = excluded.version, host = excluded.host;
  END IF;
  RETURN NEXT ROW ('flushed', _r.epoch, _version, NULL, _r.recalled, NULL, NULL)::answer;
END $$;

-- A notification holds 8,000 bytes; for a longer name the mark must do.
CREATE FUNCTION recall(_function text, _key text, _owner text, _channel text, _message text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE instance r SET recalled = true WHERE r.function = _function AND r.key = _key AND r.owner = _owner;
  IF FOUND AND octet_length(_message) < 8000 THEN
    PERFORM pg_notify(_channel, _message);
  END IF;
END $$;

CREATE FUNCTION renew_lease(_host text, _duration_ms bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO lease VALUES (_host, clock_timestamp() + _duration_ms * interval '1 millisecond')
    ON CONFLICT (host) DO UPDATE SET ends = excluded.ends;
$$;

CREATE FUNCTION lease_ended(_host text) RETURNS boolean LANGUAGE sql AS $$
  SELECT NOT EXISTS (SELECT 1 FROM lease l WHERE l.host = _host AND l.ends > clock_timestamp());
$$;

-- As load and page, of an orphan; the flag of an entry says that it is a delete.
CREATE FUNCTION load_orphan(_id text, _page bigint) RETURNS SETOF answer LANGUAGE plpgsql STABLE AS $$
DECLARE
  _o orphan%ROWTYPE;
  _bytes bigint;
BEGIN
  SELECT * INTO _o FROM orphan o WHERE o.id = _id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT coalesce(sum(octet_length(e.name) + coalesce(octet_length(e.value), 0)), 0) INTO _bytes
    FROM orphan_entry e WHERE e.id = _id;
  RETURN NEXT ROW ('record', _o.epoch, _o.version, NULL, _bytes > _page, NULL, NULL)::answer;
  IF _bytes <= _page THEN
    RETURN QUERY SELECT NULL::text, NULL::bigint, NULL::bigint, NULL::text, e.value IS NULL, e.name, e.value
      FROM orphan_entry e WHERE e.id = _id;
  END IF;
END $$;

CREATE FUNCTION page_orphan(_id text, _after bytea, _page bigint)
RETURNS SETOF answer LANGUAGE plpgsql STABLE AS $$
DECLARE
  _e record;
  _left bigint := _page;
  _first boolean := true;
BEGIN
  RETURN QUERY SELECT 'record'::text, o.epoch, o.version, NULL::text, false, NULL::bytea, NULL::bytea
    FROM orphan o WHERE o.id = _id;
  FOR _e IN
    SELECT e.name, e.value FROM orphan_entry e
      WHERE e.id = _id AND (_after IS NULL OR e.name > _after) ORDER BY e.name
  LOOP
    _left := _left - octet_length(_e.name) - coalesce(octet_length(_e.value), 0);
    EXIT WHEN _left < 0 AND NOT _first;
    _first := false;
    RETURN NEXT ROW (NULL, NULL, NULL, NULL, _e.value IS NULL, _e.name, _e.value)::answer;
  END LOOP;
END $$;
