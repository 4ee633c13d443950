-- KEYS[1] base. ARGV: epoch, owner, channel, partition.
-- The epoch stays, so that a repeated call finds nothing left to do.
local base = KEYS[1]
if not owned(base, ARGV[1]) then return redis.error_reply('FENCED another process owns the partition') end
if call('HGET', base .. 'lease', 'owner') == ARGV[2] then
  call('HSET', base .. 'lease', 'owner', '', 'until', '0')
  call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
