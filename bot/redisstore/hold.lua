-- KEYS[1] hold:<name>. ARGV: owner, ttl in ms.
-- Returns 1 when the owner holds the lease now. Its end stands in the value, since
-- the embedded server's expiry is coarse; the key expires only to be tidy, a while
-- later. The ttl stands there too: an end that is further away tells that the clock
-- was set back, and the lease then ends after its ttl from now.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends, ttl, owner = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%d+) (.*)$')

local function hold(who, ms)
  redis.call('SET', KEYS[1], string.format('%.0f %.0f ', now + ms, ms) .. who, 'PX', string.format('%.0f', ms + 60000))
end

if owner and owner ~= ARGV[1] and now < tonumber(ends) then
  if tonumber(ends) > now + ttl then hold(owner, tonumber(ttl)) end
  return 0
end
hold(ARGV[1], tonumber(ARGV[2]))
return 1
