-- KEYS: record or orphan. ARGV: cursor, page. Fields of some entries and the lengths of their values.
local f = redis.call('HMGET', KEYS[1], 'e', 'v', 'o', 'b')
-- About as many as make a page with their values, which the scan cannot leave out.
local count = redis.call('HLEN', KEYS[1]) * tonumber(ARGV[2]) / math.max(1, tonumber(f[4] or 0))
count = math.max(1, math.min(1000, math.floor(count)))
local scanned = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', count)
local found = {}
for i = 1, #scanned[2], 2 do
  if string.byte(scanned[2][i]) < 97 then
    found[#found + 1] = scanned[2][i]
    found[#found + 1] = #scanned[2][i + 1]
  end
end
return { tonumber(f[1] or 0), tonumber(f[2] or 0), f[3], scanned[1], found }
