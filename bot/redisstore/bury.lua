-- KEYS[1] base. ARGV: what names the letter, dedup seconds, conversation, platform,
-- id, payload, why. A letter that is there already is not kept twice.
local base = KEYS[1]
if redis.call('EXISTS', base .. 'seen:' .. ARGV[1]) == 1 then return 0 end
redis.call('XADD', base .. 'dlq', 'MAXLEN', '~', '10000', '*',
  'x', ARGV[6], 'c', ARGV[3], 'p', ARGV[4], 'i', ARGV[5], 'w', ARGV[7])
redis.call('SET', base .. 'seen:' .. ARGV[1], '', 'EX', ARGV[2])
return 1
