-- KEYS: timers. ARGV: due by, max, what the keys of the bucket's records begin with.
local found = {}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local f = redis.call('HMGET', ARGV[3] .. member, 't', 'o')
  found[#found + 1] = member
  found[#found + 1] = f[1] or '0'
  found[#found + 1] = f[2]
end
return found
