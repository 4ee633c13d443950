-- ARGV: epoch (see fence.lua), now in ms, the stream id to read after or '-',
-- how many events to read, session ttl in seconds, longest audit trail, number
-- of turns; then of each turn: stream id, conversation, revision, epoch, session
-- with its header or '', token, audit line or '', cause of death or '', number of
-- items, number of timers; its items as lane, card key, item (see lanes.lua); its
-- timers as key, time in ms or ''.
-- Returns {positions of skipped turns, heads as position and card, time of the
-- next timer or '', attempts, events, sessions of their conversations}.
local inbox, ready = base .. 'in', base .. 'ready'
local fixed, first = 10, 8
local turns = tonumber(ARGV[7])

local function after(a, b) -- compares stream ids
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  if am ~= bm then return tonumber(am) > tonumber(bm) end
  return tonumber(as) > tonumber(bs)
end

local function suspect(id) return lease[3] and not after(id, lease[3]) end

-- Check everything before anything is written: a script is not rolled back.
local revisions, epochs = {}, {}
local at = first
for _ = 1, turns do
  local conversation = ARGV[at + 1]
  if ARGV[at + 4] ~= '' then
    local stored = revisions[conversation]
    if not stored then
      local header = redis.call('GETRANGE', base .. 's:' .. conversation, 0, 31)
      local revision, epoch = string.match(header, '^(%d+) (%d+)\n')
      stored, epochs[conversation] = tonumber(revision or '0'), tonumber(epoch or '0')
    end
    if stored == tonumber(ARGV[at + 2]) then
      stored = stored + 1
    elseif #redis.call('XRANGE', inbox, ARGV[at], ARGV[at]) > 0 then
      return redis.error_reply('STALE the turn began with another session')
    end -- else it was committed before
    revisions[conversation] = stored
  end
  at = at + fixed + 3 * ARGV[at + 8] + 2 * ARGV[at + 9]
end

local function bury(entry, why)
  local letter = {'XADD', base .. 'dlq', 'MAXLEN', '~', '10000', '*'}
  for i = 1, #entry[2] do letter[#letter + 1] = entry[2][i] end
  letter[#letter + 1] = 'w'
  letter[#letter + 1] = why
  redis.call(unpack(letter))
end

local function silence(conversation, epoch) -- drops what the bot said in an older epoch
  local queue = base .. 'oq:chat\n' .. conversation
  local items = redis.call('LRANGE', queue, 1, -1) -- the head is claimed, maybe sent
  for i = 1, #items do
    local voice, said = string.match(items[i], '^[^\n]*\n([^\n]*)\n(%d+)\n')
    if (voice == 'bot' or voice == 'reminder') and tonumber(said) < epoch then
      redis.call('LREM', queue, 1, items[i])
    end
  end
end

local function store(conversation, epoch, session)
  redis.call('SET', base .. 's:' .. conversation, session, 'EX', ARGV[5])
  if epoch > epochs[conversation] then
    silence(conversation, epoch)
    epochs[conversation] = epoch
  end
end

local skipped, heads, position = {}, {}, -1
at = first
for turn = 1, turns do
  local id, conversation, token = ARGV[at], ARGV[at + 1], ARGV[at + 5]
  local items = at + fixed
  local timers = items + 3 * ARGV[at + 8]
  local rest = timers + 2 * ARGV[at + 9]
  local letter = ARGV[at + 7] ~= '' and redis.call('XRANGE', inbox, id, id)[1]
  local fresh = redis.call('XDEL', inbox, id) == 1
  if fresh then
    if suspect(id) then redis.call('HDEL', base .. 'att', id) end
    if letter then bury(letter, ARGV[at + 7]) end
    if ARGV[at + 4] ~= '' then store(conversation, tonumber(ARGV[at + 3]), ARGV[at + 4]) end
    if ARGV[at + 6] ~= '' then
      redis.call('XADD', base .. 'audit', 'MAXLEN', '~', ARGV[6], '*', 'e', ARGV[at + 6])
    end
    for i = timers, rest - 1, 2 do
      local member = conversation .. '\n' .. ARGV[i]
      if ARGV[i + 1] == '' then
        redis.call('ZREM', base .. 't', member)
      else
        redis.call('ZADD', base .. 't', ARGV[i + 1], member)
      end
    end
  else
    skipped[#skipped + 1] = turn - 1
  end
  for i = items, timers - 1, 3 do
    position = position + 1
    local lane, item = ARGV[i] .. '\n' .. conversation, ARGV[i + 2]
    local claim = string.match(item, '^[^\n]*\n') .. token .. '\n\n'
    local head
    if not fresh then
      -- Heads whose claim got lost with the reply are handed out once more.
      head = redis.call('HGET', ready, lane) == claim
    elseif redis.call('RPUSH', base .. 'oq:' .. lane, item) == 1 then
      redis.call('HSET', ready, lane, claim)
      head = true
    end
    if head then
      heads[#heads + 1] = position
      heads[#heads + 1] = card(base, conversation, ARGV[i + 1])
    end
  end
  at = rest
end

local nextTimer = redis.call('ZRANGE', base .. 't', 0, 0, 'WITHSCORES')
if nextTimer[1] and tonumber(nextTimer[2]) <= tonumber(ARGV[2]) then
  local due = redis.call('ZRANGEBYSCORE', base .. 't', '-inf', ARGV[2], 'WITHSCORES', 'LIMIT', 0, 100)
  for i = 1, #due, 2 do
    local conversation, key = string.match(due[i], '^([^\n]*)\n(.*)$')
    redis.call('XADD', inbox, '*', 'c', conversation, 'k', key, 'a', due[i + 1])
    redis.call('ZREM', base .. 't', due[i])
  end
  nextTimer = redis.call('ZRANGE', base .. 't', 0, 0, 'WITHSCORES')
end

local function attempts(id) -- counted once for each owner
  local n, epoch = string.match(redis.call('HGET', base .. 'att', id) or '0 0', '^(%d+) (%d+)$')
  if epoch == ARGV[1] then return n end
  n = string.format('%.0f', n + 1)
  redis.call('HSET', base .. 'att', id, n .. ' ' .. ARGV[1])
  return n
end

local events, tried, sessions = {}, '0', {}
if ARGV[4] ~= '0' then
  local from = ARGV[3] == '-' and '-' or '(' .. ARGV[3]
  events = redis.call('XRANGE', inbox, from, '+', 'COUNT', ARGV[4])
  if events[1] and suspect(events[1][1]) then
    events = {events[1]} -- by itself, so that nothing else is suspected with it
    tried = attempts(events[1][1])
  elseif lease[3] and from == '-' then
    redis.call('HDEL', base .. 'lease', 'sus') -- nothing of the earlier owners is left
  end
end
if events[1] then
  local last = events[#events][1]
  if not lease[2] or after(last, lease[2]) then redis.call('HSET', base .. 'lease', 'cur', last) end
  local keys, seen = {}, {}
  for i = 1, #events do
    local conversation = events[i][2][2]
    if not seen[conversation] then
      seen[conversation] = true
      keys[#keys + 1] = base .. 's:' .. conversation
    end
  end
  sessions = redis.call('MGET', unpack(keys))
end
return {skipped, heads, nextTimer[2] or '', tried, events, sessions}
