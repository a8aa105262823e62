-- Put before every other script.
--
-- A record is a hash. Fields that begin with a letter are the store's own: e epoch, v version, o owner, l last owner,
-- r who has asked the owner for it, a line each, t next timer, b bytes of all entries, h0 to h7 the latest release of an epoch (by epoch modulo 8).
-- Entries are ':' and their key. An orphan is a hash of the same kind: '+' and key for a put, '-' and key for a delete.

local function head(key)
  local f = redis.call('HMGET', key, 'e', 'v', 'o', 'l', 'r', 't')
  return {
    epoch = tonumber(f[1] or 0), version = tonumber(f[2] or 0), owner = f[3], last = f[4],
    asked = f[5] or '', timer = f[6] or '0'
  }
end

local function put(key, field, value)
  local bytes = #value
  if redis.call('HEXISTS', key, field) == 1 then
    bytes = bytes - redis.call('HSTRLEN', key, field)
  else
    bytes = bytes + #field
  end
  redis.call('HSET', key, field, value)
  return bytes
end

local function delete(key, field)
  if redis.call('HEXISTS', key, field) == 0 then
    return 0
  end
  local bytes = #field + redis.call('HSTRLEN', key, field)
  redis.call('HDEL', key, field)
  return -bytes
end

-- ARGV[at] is the number of puts; their keys and values follow, then the keys deleted.
local function apply(key, at)
  local bytes = 0
  local next = at + 1
  for _ = 1, tonumber(ARGV[at]) do
    bytes = bytes + put(key, ':' .. ARGV[next], ARGV[next + 1])
    next = next + 2
  end
  for i = next, #ARGV do
    bytes = bytes + delete(key, ':' .. ARGV[i])
  end
  if bytes ~= 0 then
    redis.call('HINCRBY', key, 'b', bytes)
  end
end

local function set_timer(key, timers, member, before, after)
  if before == after then
    return
  end
  if after == '0' then
    redis.call('HDEL', key, 't')
    redis.call('ZREM', timers, member)
  else
    redis.call('HSET', key, 't', after)
    redis.call('ZADD', timers, after, member)
  end
end

-- Field, value, field, value; false when that is over one reply.
local function entries(key, page)
  if tonumber(redis.call('HGET', key, 'b') or 0) > tonumber(page) then
    return false
  end
  local all = redis.call('HGETALL', key)
  local found = {}
  for i = 1, #all, 2 do
    if string.byte(all[i]) < 97 then
      found[#found + 1] = all[i]
      found[#found + 1] = all[i + 1]
    end
  end
  return found
end
