-- Put before the scripts that append events. The nonce names the call: the same
-- call again, after a lost reply, is told what it was told the first time.
local function append(base, id, nonce, conversation, payload, dedup, channel, partition)
  local seen = base .. 'seen:' .. id
  if not redis.call('SET', seen, nonce, 'NX', 'EX', dedup) then
    return redis.call('GET', seen) == nonce and 1 or 0
  end
  -- Whoever reads the stream goes on until it is empty, so only the first
  -- event has to wake somebody.
  if channel and redis.call('XLEN', base .. 'in') == 0 then
    redis.call('PUBLISH', channel, partition)
  end
  redis.call('XADD', base .. 'in', '*', 'c', conversation, 'p', payload)
  return 1
end
