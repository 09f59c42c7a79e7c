import { ownerLength } from './lua-room.ts'
import { shared } from './lua-shared.ts'

/** The last second there is. */
const lastSecond = 8.64e12

/**
 * Writes entries of one bucket, all or none.
 *
 * KEYS 1 the bucket's state
 * ARGV now · 1 to look for what has ended and what is too much · `value` or `oldest` · bytes and entries the bucket may
 *      hold, a tenant, a group (`none` for no bound) · number of hits to be told × 3, and for each: group, key, rank
 *      · number of fences, and for
 *      each: tag, epoch seen · key of the lease it was made under (or nothing), its token · then for each entry
 *      key, dies-at, life (-1 for ever), rank, incarnation (`@` and the target's for an alias), size, set,
 *      question, made, group, about, value, meaning, number of tags, tags, number of tags of other answers,
 *      tags, number of vector fields, names and values
 * Gives [0 written | 1 outrun, by an invalidation or a later lease | 2 the bucket knows nothing (flushed, evicted)],
 *      bytes held, keys replaced, [name, measure, how much is to be left, …] of what is still too much,
 *      whether storage of what was invalidated is left, entries held
 */
export const writeScript = `${shared}
local now, isTidy, isByValue = ARGV[1], ARGV[2] == '1', ARGV[3] == 'value'
local at = 4
local function following()
  at = at + 1
  return ARGV[at - 1]
end
local function bound()
  local bytes, entries = following(), following()
  return { bytes = tonumber(bytes) or math.huge, entries = tonumber(entries) or math.huge }
end
local allowed, ofTenant, ofGroup = bound(), bound(), bound()
local told = at + 1
at = told + tonumber(ARGV[at])
local untold = at

local state = safe('HMGET', KEYS[1], 'floor', 'last', 'bytes', 'fenced')
if not state[1] or not state[2] then return { 2 } end
local floor, stamp, held = tonumber(state[1]), state[2], tonumber(state[3]) or 0

-- a full server may have evicted the epochs alone
if state[4] and redis.call('EXISTS', base .. 'epochs') == 0 then
  floor = tonumber(stamp)
  redis.call('HSET', KEYS[1], 'floor', stamp)
end

local fences = tonumber(following())
local least
for first = 0, fences - 1, 500 do
  local tags, seen = {}, {}
  for place = first, math.min(first + 500, fences) - 1 do
    tags[#tags + 1] = ARGV[at + place * 2]
    seen[#seen + 1] = tonumber(ARGV[at + place * 2 + 1])
  end
  for place, epoch in ipairs(safe('ZMSCORE', base .. 'epochs', unpack(tags))) do
    -- what says 0 has looked at no store: only what is known by name speaks against it
    if epoch and tonumber(epoch) > seen[place] then return { 1 } end
    if not epoch and seen[place] > 0 and seen[place] < floor then return { 1 } end
    if seen[place] > 0 and seen[place] < (least or math.huge) then least = seen[place] end
  end
end
at = at + fences * 2
-- what an answer rests on was looked at then: an invalidation still on its way here is held against it
if least then stamp = text(least) end

-- who was overtaken does not write over what came later
local lease, token = following(), tonumber(following())
local given = lease ~= '' and tonumber((safe('HGET', base .. 'l:' .. lease, 't')))
if given and given > token then return { 1 } end

credits(told, untold - 1)
local replaced, touched = {}, {}

-- the set, and all it is counted by, lives as long as its entries
local function extend(it, tags, life)
  if redis.call('EXISTS', base .. 'd') == 0 then
    redis.call('HSET', KEYS[1], 'bytes', 0)
    for _, list in ipairs(counts) do redis.call('UNLINK', base .. list) end
    bytes, held = 0, 0
  end
  for place, tag in ipairs(tags) do tags[place] = 't:' .. tag end
  tags[#tags + 1] = 'sets'
  enlist(tags, it.set, life)
  enlist({ 'groups' }, it.group, life)
  return { 'd', 'q', 'g:' .. it.group, unpack(counts) }
end

local function put()
  local key, dies, life, rank, own = following(), following(), tonumber(following()), following(), following()
  local it = { key = key, size = following(), set = following(), question = following(), made = following() }
  it.group = following()
  local about, value, meaning = following(), following(), following()
  local tags, answers, fields = {}, {}, {}
  for _ = 1, tonumber(following()) do tags[#tags + 1] = following() end
  for _ = 1, tonumber(following()) do answers[#answers + 1] = 'b:' .. following() end
  for _ = 1, tonumber(following()) do fields[#fields + 1] = following() end
  withMember(it)
  touched[it.group] = true

  local name, set = base .. 'e:' .. key, base .. 's:' .. it.set
  local old = safe('HGET', name, 'a')
  local before = marked(key, old)
  if before and isByValue then
    -- what is written anew keeps the rank its hits have given it
    local had = safe('ZSCORE', base .. 'g:' .. it.group, key)
    if had and tonumber(had) > tonumber(rank) then rank = had end
  end
  if before then
    local isHeld = safe('ZSCORE', base .. 's:' .. before.set, key)
    if isHeld then
      replaced[#replaced + 1] = key
      -- aliases were made for what lies here, as long as it is not taken away
      local isPlain = string.sub(own, 1, 1) ~= '@' and string.sub(before.own, 1, 1) ~= '@'
      if isPlain then own = before.own end
    end
    if not isHeld or before.member ~= it.member then out(before) end
  end

  -- what was read without its vector is written back without it
  local isKept = #fields == 0 and before and before.meaning ~= '' and before.meaning == meaning
  if #fields == 0 and not isKept then meaning = '' end
  local mark = { stamp, own, it.size, it.set, it.question, it.made, meaning, #it.group, it.group }
  local said = table.concat(mark, '|') .. about
  local ends = dies == '+inf' and '${lastSecond}' or text(math.ceil(tonumber(dies) / 1000))
  if old and not before then redis.call('UNLINK', name) end
  if #fields > 0 then
    redis.call('HSET', name, 'a', said, 'v', value, 'd', ends, unpack(fields))
  elseif isKept then
    redis.call('HSET', name, 'a', said, 'v', value, 'd', ends)
  else
    redis.call('HSET', name, 'a', said, 'v', value)
    if before and before.meaning ~= '' then redis.call('HDEL', name, 'x', 'p', 'd') end
  end
  if life >= 0 then redis.call('PEXPIRE', name, text(life)) elseif old then redis.call('PERSIST', name) end

  local left = redis.call('PTTL', set)
  local _, isForeign = safe('ZADD', set, dies, key)
  if isForeign then left = -2 end
  local isGrown = left ~= -1 and (life < 0 or left < life)
  local others = isGrown and extend(it, tags, life) or {}
  local lefts = {}
  for place, other in ipairs(others) do lefts[place] = redis.call('PTTL', base .. other) end

  local added, foreign = 0, {}
  added, foreign[1] = safe('ZADD', base .. 'd', dies, it.member)
  if added == 1 then weigh(it, 1) end
  if it.question ~= '' then _, foreign[2] = safe('ZADD', base .. 'q', 0, it.question .. '|' .. key) end
  _, foreign[3] = safe('ZADD', base .. 'g:' .. it.group, rank, key)

  if #answers > 0 then enlist(answers, it.made .. '|' .. key, life) end
  if isGrown then
    balance()
    outlive(set, left, life)
  end
  for place, other in ipairs(others) do outlive(base .. other, foreign[place] and -2 or lefts[place], life) end
end

while at <= #ARGV do put() end

local more, isLeft, left = {}, 0, 64
local function keep(name, measure, most)
  if heldBy(name, measure) <= most then return end
  local rest = isByValue and most - math.floor(most / 100) or most - math.ceil(most / 10)
  left = shed(name, measure, rest, left)
  if left > 0 then return end
  for _, what in ipairs({ name, measure, text(rest) }) do more[#more + 1] = what end
end
if isTidy then
  local ended = safe('ZRANGEBYSCORE', base .. 'd', '-inf', text(tonumber(now) - 60000), 'LIMIT', 0, 64)
  for _, member in ipairs(ended) do dropMember(member) end
  if redis.call('EXISTS', base .. 'doomed') == 1 then isLeft = sweep(64) end
  local owners = {}
  for group in pairs(touched) do
    local isMany = string.sub(group, ${ownerLength + 1}) == 'embedding'
    keep(group, 'entries', isMany and ofGroup.entries * 10 or ofGroup.entries)
    if ofGroup.bytes < math.huge then keep(group, 'bytes', ofGroup.bytes) end
    owners[string.sub(group, 1, ${ownerLength})] = true
  end
  for owner in pairs(owners) do
    for measure, most in pairs(ofTenant) do
      if most < math.huge then keep(owner, measure, most) end
    end
  end
end
if allowed.entries < math.huge then keep('', 'entries', allowed.entries) end
if held + bytes > allowed.bytes then keep('', 'bytes', allowed.bytes) end
settle()
return { 0, held + bytes, replaced, more, isLeft, (safe('ZCARD', base .. 'd')) }
`
