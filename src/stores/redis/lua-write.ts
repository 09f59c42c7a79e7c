import { shared } from './lua-shared.ts'

/**
 * Writes entries of one bucket, all or none.
 *
 * KEYS 1 the bucket's state
 * ARGV now · bytes the bucket may hold · number of fences, and for each: tag, epoch seen · then for each entry
 *      key, dies-at, life (-1 for ever), created-at, size, set, group, bound, question, alias of which incarnation,
 *      about, value, meaning, number of tags, tags, number of vector fields, their names and values
 * Gives [0 written | 1 outrun | 2 the bucket knows nothing (flushed, evicted)], bytes held, keys replaced,
 *      [group, entries still to go, …], whether storage of what was invalidated is left
 */
export const writeScript = `${shared}
local now, allowed = ARGV[1], tonumber(ARGV[2])
local at = 3
local function following()
  at = at + 1
  return ARGV[at - 1]
end

local state = safe('HMGET', KEYS[1], 'floor', 'last')
if not state[1] or not state[2] then return { 2 } end
local floor, stamp = tonumber(state[1]), state[2]

local fences = tonumber(following())
for first = 0, fences - 1, 500 do
  local tags, seen = {}, {}
  for place = first, math.min(first + 500, fences) - 1 do
    tags[#tags + 1] = ARGV[at + place * 2]
    seen[#seen + 1] = tonumber(ARGV[at + place * 2 + 1])
  end
  local epochs = safe('ZMSCORE', base .. 'epochs', unpack(tags))
  for place, epoch in ipairs(epochs) do
    -- what says 0 has looked at no store: only what is known by name speaks against it
    if epoch and tonumber(epoch) > seen[place] then return { 1 } end
    if not epoch and seen[place] > 0 and seen[place] < floor then return { 1 } end
  end
end
at = at + fences * 2

local replaced, bounds = {}, {}

local function put()
  local key, dies, life, created = following(), following(), tonumber(following()), following()
  local size, set, group, bound = following(), following(), following(), tonumber(following())
  local question, alias, about, value, meaning = following(), following(), following(), following(), following()
  local tags, fields = {}, {}
  for _ = 1, tonumber(following()) do tags[#tags + 1] = 't:' .. following() end
  for _ = 1, tonumber(following()) do fields[#fields + 1] = following() end
  local name, mark = base .. 'e:' .. key, size .. '|' .. set .. '|' .. group
  local member = memberOf(key, mark)
  local old = safe('HMGET', name, 'm', 'i', 'h')

  local before, oldSize, oldSet, oldGroup
  if old[1] then before, oldSize, oldSet, oldGroup = memberOf(key, old[1]) end
  local isHeld = before and safe('ZSCORE', base .. 's:' .. oldSet, before)
  if isHeld then replaced[#replaced + 1] = key end
  if before and (before ~= member or not isHeld) then
    if safe('ZREM', base .. 'd', before) == 1 then bytes = bytes - oldSize end
    safe('ZREM', base .. 'g:' .. oldGroup, before)
    if isHeld then safe('ZREM', base .. 's:' .. oldSet, before) end
  end

  local own = alias
  if alias == '' then
    local isSame = isHeld and old[2] and string.sub(old[2], 1, 1) ~= '@'
    own = isSame and old[2] or text(redis.call('HINCRBY', KEYS[1], 'n', 1))
  end
  redis.call('HSET', name, 'a', about, 'v', value, 'w', stamp, 'i', own, 'm', mark)
  if #fields > 0 then
    redis.call('HSET', name, 'h', meaning, unpack(fields))
  elseif old[3] then
    -- what was read without its vector is written back without it
    if meaning == old[3] then redis.call('HSET', name, 'd', dies == '+inf' and '8640000000000000' or dies)
    else redis.call('HDEL', name, 'x', 'p', 'n', 'd', 'h') end
  end
  if life < 0 then
    if old[1] then redis.call('PERSIST', name) end
  else
    redis.call('PEXPIRE', name, text(life))
  end

  local added, _, isFirst = add(base .. 'd', life, dies, member)
  if isFirst then
    redis.call('HSET', KEYS[1], 'bytes', 0)
    bytes = 0
  end
  if added == 1 then bytes = bytes + tonumber(size) end
  local _, grown = add(base .. 's:' .. set, life, dies, member)
  if grown then
    tags[#tags + 1] = 'sets'
    enlist(tags, set, life)
  end
  local _, groupGrown = add(base .. 'g:' .. group, life, created, member)
  if groupGrown then enlist({ 'groups' }, group, life) end
  if question ~= '' then
    add(base .. 'q:' .. question, life, created, key)
    redis.call('ZREMRANGEBYRANK', base .. 'q:' .. question, 0, -101)
  end
  bounds[group] = bound
end

while at <= #ARGV do put() end

local ended = safe('ZRANGEBYSCORE', base .. 'd', '-inf', text(tonumber(now) - 60000), 'LIMIT', 0, 16)
for _, member in ipairs(ended) do drop(member) end
local isLeft = redis.call('EXISTS', base .. 'doomed') == 1 and sweep(16) or 0

local more = {}
for group, bound in pairs(bounds) do
  local count = safe('ZCARD', base .. 'g:' .. group)
  if count > bound then
    local rest = shed(group, math.ceil(bound / 10) + count - bound - 1, 64)
    if rest > 0 then
      more[#more + 1] = group
      more[#more + 1] = rest
    end
  end
end

settle()
local held = tonumber(redis.call('HGET', KEYS[1], 'bytes')) or 0
if held > allowed then
  -- what ends soonest goes first
  local soonest = safe('ZRANGE', base .. 'd', 0, 63)
  bytes, evicted = 0, 0
  for _, member in ipairs(soonest) do
    if held + bytes <= allowed then break end
    drop(member)
    evicted = evicted + 1
  end
  settle()
  held = held + bytes
end
return { 0, held, replaced, more, isLeft }
`
