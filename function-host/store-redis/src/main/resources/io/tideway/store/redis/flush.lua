-- KEYS: record, timers, orphans by age, orphan.
-- ARGV: member, host, epoch, base version, next timer, release, id of the orphan, prefix of the channels of askers, changes.
local h = head(KEYS[1])
local host = ARGV[2]
local epoch = tonumber(ARGV[3])
local base = tonumber(ARGV[4])
local release = tonumber(ARGV[6])
local changes = tonumber(ARGV[9]) > 0 or #ARGV > 9

local released = false
if epoch > h.epoch - 8 and epoch >= 0 then
  local found = redis.call('HGET', KEYS[1], 'h' .. epoch % 8)
  if found then
    local e, number, version, by = string.match(found, '^(%d+):(%d+):(%d+):(.*)$')
    if tonumber(e) == epoch and by == host then
      released = { number = tonumber(number), version = tonumber(version) }
    end
  end
end
if released and release > 0 and release <= released.number then
  return { 'flushed', released.version, 0 }
end

local may = epoch == h.epoch and h.last == host
if may and base ~= h.version then
  may = h.owner or base > h.version or (released and released.version == h.version)
  if may then
    return { 'behind', h.version }
  end
end

if not may then
  if changes then
    local time = redis.call('TIME')
    local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
    redis.call('HSET', KEYS[4], 'i', ARGV[1], 'h', host, 'e', ARGV[3])
    redis.call('HSETNX', KEYS[4], 't', string.format('%.0f', now))
    redis.call('HINCRBY', KEYS[4], 'v', 1)
    redis.call('ZADD', KEYS[3], 'NX', string.format('%.0f', now), ARGV[7])
    local bytes = 0
    local next = 10
    for _ = 1, tonumber(ARGV[9]) do
      bytes = bytes + put(KEYS[4], '+' .. ARGV[next], ARGV[next + 1]) + delete(KEYS[4], '-' .. ARGV[next])
      next = next + 2
    end
    for i = next, #ARGV do
      bytes = bytes + put(KEYS[4], '-' .. ARGV[i], '') + delete(KEYS[4], '+' .. ARGV[i])
    end
    redis.call('HINCRBY', KEYS[4], 'b', bytes)
  end
  return { 'fenced', h.epoch, h.owner }
end

local version = h.version
if changes or h.timer ~= ARGV[5] then
  version = version + 1
end
redis.call('HSET', KEYS[1], 'v', version)
apply(KEYS[1], 9)
set_timer(KEYS[1], KEYS[2], ARGV[1], h.timer, ARGV[5])
if release > 0 then
  redis.call('HSET', KEYS[1], 'h' .. epoch % 8, ARGV[3] .. ':' .. ARGV[6] .. ':' .. version .. ':' .. host)
  redis.call('HDEL', KEYS[1], 'o', 'r')
  for asker in string.gmatch(h.asked, '[^\n]+') do
    redis.call('PUBLISH', ARGV[8] .. asker, ARGV[1])
  end
else
  redis.call('HSET', KEYS[1], 'o', host)
end
return { 'flushed', version, h.asked ~= '' and 1 or 0 }
