-- KEYS: record. ARGV: page, host, cached version, owner to take over from (empty for none), its epoch.
local h = head(KEYS[1])
local host = ARGV[2]
if h.owner and h.owner ~= host and not (h.owner == ARGV[4] and h.epoch == tonumber(ARGV[5])) then
  return { 'owned', h.owner, h.epoch }
end
redis.call('HSET', KEYS[1], 'e', h.epoch + 1, 'o', host, 'l', host)
if h.owner ~= host then
  redis.call('HDEL', KEYS[1], 'r')
end
if h.version == tonumber(ARGV[3]) then
  return { 'acquired', h.epoch + 1, h.version, 'cached' }
end
return { 'acquired', h.epoch + 1, h.version, 'sent', entries(KEYS[1], ARGV[1]) }
