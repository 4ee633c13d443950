-- Put before the scripts that deliver. An item is stored as
-- id \n voice \n epoch \n card key \n payload; the entry of a lane in ready is
-- id \n token \n earlier token \n id of the item whose advance claimed this one.
local function card(base, conversation, key)
  if key == '' then return '' end
  return redis.call('HGET', base .. 'cards:' .. conversation, key) or ''
end

local function claimed(entry)
  return string.match(entry, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$')
end

local function claim(base, lane, conversation, item, token, earlier, before)
  local id, _, _, key = string.match(item, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n')
  redis.call('HSET', base .. 'ready', lane, id .. '\n' .. token .. '\n' .. earlier .. '\n' .. before)
  return {item, earlier, card(base, conversation, key)}
end
