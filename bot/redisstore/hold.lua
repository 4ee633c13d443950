-- KEYS[1] hold:<name>. ARGV: owner, ttl in ms.
-- Returns 1 when the owner holds the lease now. Its end stands in the value, since
-- the embedded server's expiry is coarse; the key expires only to be tidy.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends, owner = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (.*)$')
if owner and owner ~= ARGV[1] and now < tonumber(ends) then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f ', now + ARGV[2]) .. ARGV[1], 'PX', ARGV[2])
return 1
