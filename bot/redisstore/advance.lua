-- ARGV: epoch (see fence.lua), lane, conversation, item id, token, card key,
-- message, card ttl in seconds; then, where there is a result: event id, nonce,
-- conversation, payload, dedup seconds
-- Returns {item, earlier token, card} of the next item, or {}.
local conversation, id, token = ARGV[3], ARGV[4], ARGV[5]
local lane = ARGV[2] .. '\n' .. conversation
local queue = base .. 'oq:' .. lane
local entry = redis.call('HGET', base .. 'ready', lane)
if not entry then return {} end
local held, by, earlier, before = claimed(entry)
if held ~= id then
  -- Advanced before. Only the call that did it may see what it claimed:
  -- anything else in the lane is in other hands.
  if before == id and by == token then
    return claim(base, lane, conversation, redis.call('LINDEX', queue, 0), by, earlier, before)
  end
  return {}
end
if by ~= token then
  return redis.error_reply('FENCED the item was claimed with another token')
end
redis.call('LPOP', queue)
if ARGV[6] ~= '' and ARGV[7] ~= '' then
  redis.call('HSET', base .. 'cards:' .. conversation, ARGV[6], ARGV[7])
  redis.call('EXPIRE', base .. 'cards:' .. conversation, ARGV[8])
end
if ARGV[9] then append(base, ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13]) end
local item = redis.call('LINDEX', queue, 0)
if item then return claim(base, lane, conversation, item, token, '', id) end
redis.call('HDEL', base .. 'ready', lane)
return {}
