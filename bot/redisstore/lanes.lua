-- The lanes. A lane's head is in the hash ob, what follows it in the list
-- oq:<lane>. An entry is token \n earlier token \n id of the item whose advance
-- claimed this one \n item, and an item is id \n voice \n epoch \n card key \n
-- payload. What is not claimed yet has the token of the turn that it came with.
local function card(base, conversation, key)
  if key == '' then return '' end
  return call('HGET', base .. 'cards:' .. conversation, key) or ''
end

local function quiet(voice, epoch, spoken) -- the bot said it in an older epoch
  return (voice == 'bot' or voice == 'reminder') and tonumber(epoch) < spoken
end

local function itemOf(entry) return match(entry, '^[^\n]*\n[^\n]*\n[^\n]*\n(.*)$') end

local function head(base, conversation, item, earlier) -- a head as it is told to the caller
  return {item, earlier, card(base, conversation, match(item, '^[^\n]*\n[^\n]*\n[^\n]*\n([^\n]*)\n'))}
end

-- claim marks the head of a lane as tried with the token.
-- Arguments: epoch, lane, conversation, token.
-- Returns {item, earlier token, card}, or {} for an empty lane.
local function claim(base, at)
  if not owned(base, ARGV[at]) then return 'FENCED', at + 4 end
  local conversation, token = ARGV[at + 2], ARGV[at + 3]
  local lane = ARGV[at + 1] .. '\n' .. conversation
  local entry = call('HGET', base .. 'ob', lane)
  if not entry then return {}, at + 4 end
  local by, earlier, before, item = match(entry, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n(.*)$')
  if by ~= token then earlier, before = by, '' end
  local _, spoken = match(call('GETRANGE', base .. 's:' .. conversation, '0', '63'), '^(%d+) (%d+) ')
  spoken = tonumber(spoken or '0')
  while item do
    local voice, epoch = match(item, '^[^\n]*\n([^\n]*)\n(%d+)\n')
    if not quiet(voice, epoch, spoken) then break end
    entry = call('LPOP', base .. 'oq:' .. lane)
    item, earlier, before = entry and itemOf(entry), '', ''
  end
  if not item then
    call('HDEL', base .. 'ob', lane)
    return {}, at + 4
  end
  call('HSET', base .. 'ob', lane, token .. '\n' .. earlier .. '\n' .. before .. '\n' .. item)
  return head(base, conversation, item, earlier), at + 4
end

-- advance takes the head of a lane off and claims the next one.
-- Arguments: epoch, lane, conversation, item id, token, card key, message, card
-- ttl in seconds, and where there is a result 1 and that as append takes it:
-- event id, nonce, conversation, payload, dedup seconds; else 0.
-- Returns {item, earlier token, card} of the next item, or {}.
local function advance(base, at)
  local rest = at + (ARGV[at + 8] == '1' and 14 or 9)
  if not owned(base, ARGV[at]) then return 'FENCED', rest end
  local conversation, id, token, message = ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], ARGV[at + 6]
  local lane = ARGV[at + 1] .. '\n' .. conversation
  local entry = call('HGET', base .. 'ob', lane)
  if not entry then return {}, rest end
  local by, earlier, before, held = match(entry, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n')
  if held ~= id then
    -- Advanced before. Only the call that did it may see what it claimed:
    -- anything else in the lane is in other hands.
    if before ~= id or by ~= token then return {}, rest end
    return head(base, conversation, itemOf(entry), earlier), rest
  end
  if by ~= token then return 'FENCED', rest end
  if message ~= '' and ARGV[at + 5] ~= '' then
    call('HSET', base .. 'cards:' .. conversation, ARGV[at + 5], message)
    call('EXPIRE', base .. 'cards:' .. conversation, ARGV[at + 7])
  end
  if ARGV[at + 8] == '1' then
    append(base, ARGV[at + 9], ARGV[at + 10], ARGV[at + 11], ARGV[at + 12], ARGV[at + 13])
  end
  local following = call('LPOP', base .. 'oq:' .. lane)
  if not following then
    call('HDEL', base .. 'ob', lane)
    return {}, rest
  end
  local item = itemOf(following)
  call('HSET', base .. 'ob', lane, token .. '\n\n' .. id .. '\n' .. item)
  return head(base, conversation, item, ''), rest
end
