-- KEYS: record. ARGV: owner, channel, member.
if redis.call('HGET', KEYS[1], 'o') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'r', '1')
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
