-- KEYS: record. ARGV: asker, prefix of the channels of owners, member.
local f = redis.call('HMGET', KEYS[1], 'o', 'r')
local owner, asked = f[1], f[2] or ''
if owner and owner ~= ARGV[1] then
  if not string.find('\n' .. asked, '\n' .. ARGV[1] .. '\n', 1, true) and #asked < 1024 then
    redis.call('HSET', KEYS[1], 'r', asked .. ARGV[1] .. '\n')
  end
  redis.call('PUBLISH', ARGV[2] .. owner, ARGV[3])
end
return 1
