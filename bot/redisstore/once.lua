-- KEYS[1] v:<key>. ARGV: value, ttl in ms or 0. Returns the value that is there now.
local there = redis.call('GET', KEYS[1])
if there then return there end
if ARGV[2] == '0' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return ARGV[1]
