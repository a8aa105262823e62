-- KEYS: record or orphan. ARGV: fields.
local f = redis.call('HMGET', KEYS[1], 'e', 'v', 'o')
return { tonumber(f[1] or 0), tonumber(f[2] or 0), f[3], redis.call('HMGET', KEYS[1], unpack(ARGV)) }
