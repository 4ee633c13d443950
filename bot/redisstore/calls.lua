-- ingest takes an event in.
-- Arguments: channel, partition, the epoch in which the caller owns the partition
-- or '', 1 when the caller would read next, 1 when it then wants the session, and
-- those of append: event id, nonce, conversation, payload, dedup seconds.
-- Returns 1 when the event is new, else 0; or, when the event is all that the caller
-- would read, {1, its number, the session or ''}.
local function ingest(base, at)
  local conversation, rest = ARGV[at + 7], at + 10
  local fresh, length = append(base, ARGV[at + 5], ARGV[at + 6], conversation, ARGV[at + 8], ARGV[at + 9])
  if length ~= 1 then return fresh, rest end
  -- Whoever reads goes on until nothing is left, so only the first event has to
  -- wake somebody, and an owner wakes itself.
  local epoch, first, suspects
  if ARGV[at + 2] ~= '' then epoch, first, suspects = fence(base) end
  local mine = epoch == ARGV[at + 2]
  if not mine then call('PUBLISH', ARGV[at], ARGV[at + 1]) end
  if not mine or suspects or ARGV[at + 3] ~= '1' then return fresh, rest end
  local session = ARGV[at + 4] == '1' and call('GET', base .. 's:' .. conversation)
  return {fresh, first, session or ''}, rest
end

-- The calls, one after another, each on the partition whose base is its key.
-- ARGV: of each call its name and its arguments.
-- Returns their replies; a call that could not be made has its reason for a reply.
local calls = {ingest = ingest, step = step, claim = claim, advance = advance}
local replies, at = {}, 1
for i = 1, #KEYS do
  replies[i], at = calls[ARGV[at]](KEYS[i], at + 1)
end
return replies
