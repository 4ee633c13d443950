-- ARGV: epoch (see fence.lua), lane, conversation, token
-- Returns {item, earlier token, card}, or {} for an empty lane.
local conversation, token = ARGV[3], ARGV[4]
local lane = ARGV[2] .. '\n' .. conversation
local queue = base .. 'oq:' .. lane
local spoken = string.match(redis.call('GETRANGE', base .. 's:' .. conversation, 0, 31), '^%d+ (%d+)\n')
local item = redis.call('LINDEX', queue, 0)
while item do
  local id, voice, epoch = string.match(item, '^([^\n]*)\n([^\n]*)\n(%d+)\n')
  local old = spoken and tonumber(epoch) < tonumber(spoken)
  if not (old and (voice == 'bot' or voice == 'reminder')) then
    local entry = redis.call('HGET', base .. 'ready', lane)
    local held, by, earlier, before = claimed(entry or '\n\n\n')
    if held ~= id then return claim(base, lane, conversation, item, token, '', '') end
    if by ~= token then return claim(base, lane, conversation, item, token, by, '') end
    return claim(base, lane, conversation, item, token, earlier, before)
  end
  redis.call('LPOP', queue)
  item = redis.call('LINDEX', queue, 0)
end
redis.call('HDEL', base .. 'ready', lane)
return {}
