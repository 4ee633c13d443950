-- ARGV: epoch (see fence.lua), owner, channel, partition
-- The epoch stays, so that a repeated call finds nothing left to do.
if redis.call('HGET', base .. 'lease', 'owner') == ARGV[2] then
  redis.call('HSET', base .. 'lease', 'owner', '', 'until', '0')
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
