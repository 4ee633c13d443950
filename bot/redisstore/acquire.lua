-- KEYS[1] base. ARGV: owner, ttl in ms, age in ms beyond which audit lines are dropped.
-- Returns the epoch and how many events wait, or false while another process holds
-- the lease.
local base = KEYS[1]
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease = call('HMGET', base .. 'lease', 'owner', 'until')
local owner, ends = lease[1] or '', tonumber(lease[2] or '0')
local epoch, first, suspects = fence(base)
if owner ~= ARGV[1] then
  if owner ~= '' and now < ends then return false end
  epoch = string.format('%.0f', epoch + 1)
  if owner ~= '' then
    -- It did not give its lease back: an event may have ended it.
    suspects = first + call('LLEN', base .. 'in') - 1
  end
  setFence(base, epoch, first, suspects)
end
call('HSET', base .. 'lease', 'owner', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
call('XTRIM', base .. 'audit', 'MINID', '~', string.format('%.0f', now - ARGV[3]))
return {epoch, call('LLEN', base .. 'in')}
