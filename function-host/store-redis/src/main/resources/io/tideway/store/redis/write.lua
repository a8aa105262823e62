-- KEYS: record, timers. ARGV: page, member, expected version, next timer, changes.
local h = head(KEYS[1])
if h.owner then
  return { 'owned', h.owner, h.epoch }
end
if h.version ~= tonumber(ARGV[3]) then
  return { 'conflict', h.epoch, h.version, entries(KEYS[1], ARGV[1]) }
end
redis.call('HSET', KEYS[1], 'v', h.version + 1)
apply(KEYS[1], 5)
set_timer(KEYS[1], KEYS[2], ARGV[2], h.timer, ARGV[4])
return { 'written', h.version + 1 }
