-- KEYS: record or orphan. ARGV: page.
local f = redis.call('HMGET', KEYS[1], 'e', 'v', 'o', 'i', 'h', 't')
return { tonumber(f[1] or 0), tonumber(f[2] or 0), f[3], entries(KEYS[1], ARGV[1]), f[4], f[5], f[6] }
