-- Whoever asks for an instance that another host owns is told when it is free.

ALTER TABLE instance ADD COLUMN askers text[] NOT NULL DEFAULT '{}';

-- Names a channel as the gateways do: what it is for and a host, hashed, as an identifier has 63 bytes at most.
CREATE FUNCTION channel(_what text, _host text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'tw_' || left(encode(sha256(convert_to(_what || '/' || current_schema() || '/' || _host, 'UTF8')), 'hex'), 40);
$$;

-- A notification holds 8,000 bytes; a longer name goes without.
CREATE FUNCTION notify(_what text, _host text, _function text, _key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  _message text := json_build_array(_function, _key)::text;
BEGIN
  IF octet_length(_message) < 8000 THEN
    PERFORM pg_notify(channel(_what, _host), _message);
  END IF;
END $$;

-- Marks the record for its owner, and for telling the asker, if it is one of the first eight. The mark may be lost with the
-- server: whoever asked asks again.
CREATE FUNCTION ask(_function text, _key text, _asker text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  _owner text;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE instance r SET recalled = true, askers = CASE
      WHEN _asker = ANY (r.askers) OR cardinality(r.askers) >= 8 THEN r.askers ELSE r.askers || _asker END
    WHERE r.function = _function AND r.key = _key AND r.owner <> _asker RETURNING r.owner INTO _owner;
  IF _owner IS NOT NULL THEN
    PERFORM notify('recall', _owner, _function, _key);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION acquire(
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
      recalled = _r.recalled AND coalesce(_r.owner = _host, false),
      askers = CASE WHEN _r.owner = _host THEN _r.askers ELSE '{}' END
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

CREATE OR REPLACE FUNCTION flush(
  _function text, _key text, _host text, _epoch bigint, _base bigint, _names bytea[], _values bytea[],
  _deletes bytea[], _timer bigint, _release bigint, _orphan text
) RETURNS SETOF answer LANGUAGE plpgsql AS $$
DECLARE
  _r instance%ROWTYPE;
  _released last_release%ROWTYPE;
  _was_released boolean;
  _version bigint;
  _grown bigint;
  _asker text;
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
      owner = CASE WHEN _release > 0 THEN NULL ELSE _host END, recalled = _r.recalled AND _release = 0,
      askers = CASE WHEN _release > 0 THEN '{}' ELSE _r.askers END
    WHERE r.function = _function AND r.key = _key;
  IF _release > 0 THEN
    INSERT INTO last_release VALUES (_function, _key, _epoch % 8, _epoch, _release, _version, _host)
      ON CONFLICT (function, key, slot)
      DO UPDATE SET epoch = excluded.epoch, number = excluded.number, version = excluded.version, host = excluded.host;
    FOREACH _asker IN ARRAY _r.askers LOOP
      PERFORM notify('released', _asker, _function, _key);
    END LOOP;
  END IF;
  RETURN NEXT ROW ('flushed', _r.epoch, _version, NULL, _r.recalled, NULL, NULL)::answer;
END $$;
