-- What several scripts need. base is what every key of a partition begins with.
local call = redis.call
local match, find = string.match, string.find

-- The fence of a partition holds the epoch of its owner, the number of the first
-- event that is still in the list in, and the number up to which events are
-- suspected of having ended owners, if any. A lease that has expired still counts
-- while nobody took it.
local function fence(base)
  local epoch, first, suspects = match(call('GET', base .. 'fence') or '0 1', '^(%d+) (%d+) ?(%d*)$')
  return epoch, tonumber(first), suspects ~= '' and tonumber(suspects) or nil
end

local function owned(base, epoch) return find(call('GET', base .. 'fence') or '', epoch .. ' ', 1, true) == 1 end

local function setFence(base, epoch, first, suspects)
  call('SET', base .. 'fence', epoch .. ' ' .. first .. (suspects and ' ' .. suspects or ''))
end

-- append puts an event behind the others unless it is known. It returns 1 when it
-- is new, and how many there are then. The nonce names the call: the same call
-- again, after a lost reply, is told what it was told the first time.
local function append(base, id, nonce, conversation, payload, dedup)
  local seen = base .. 'seen:' .. id
  if not call('SET', seen, nonce, 'NX', 'EX', dedup) then
    return call('GET', seen) == nonce and 1 or 0, 0
  end
  local length = redis.pcall('RPUSH', base .. 'in', 'e' .. conversation .. '\n' .. payload)
  if type(length) == 'table' then -- an error: what is not stored must not be known
    call('DEL', seen)
    error(length.err)
  end
  return 1, length
end
