-- KEYS: orphans by age, orphan. ARGV: id.
redis.call('DEL', KEYS[2])
return redis.call('ZREM', KEYS[1], ARGV[1])
