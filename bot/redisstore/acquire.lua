-- ARGV: owner, ttl in ms, age in ms beyond which audit lines are dropped
-- Returns the epoch, or false while another process holds the lease.
local base = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = redis.call('HMGET', base .. 'lease', 'owner', 'epoch', 'until', 'cur')
local owner, epoch = lease[1] or '', lease[2] or '0'
if owner ~= ARGV[1] then
  if owner ~= '' and now < tonumber(lease[3]) then return false end
  epoch = string.format('%.0f', epoch + 1)
  redis.call('HSET', base .. 'lease', 'owner', ARGV[1], 'epoch', epoch)
  -- What was handed out to earlier owners and is still there may be what ended them.
  if lease[4] then redis.call('HSET', base .. 'lease', 'sus', lease[4]) end
end
redis.call('HSET', base .. 'lease', 'until', string.format('%.0f', now + ARGV[2]))
redis.call('XTRIM', base .. 'audit', 'MINID', '~', string.format('%.0f', now - ARGV[3]))
return epoch
