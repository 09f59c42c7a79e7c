import { shared } from './lua-shared.ts'

/** Tags whose last invalidation a bucket knows by name; an older one has the floor's epoch. */
const rememberedFences = 25_000

const raise = `
local function raise(epoch, tags, isAll)
  local state = safe('HMGET', KEYS[1], 'floor', 'last')
  if not state[1] then redis.call('HSET', KEYS[1], 'floor', epoch, 'last', epoch) end
  if isAll then redis.call('HSET', KEYS[1], 'floor', epoch) end
  if (tonumber(state[2]) or 0) < tonumber(epoch) then redis.call('HSET', KEYS[1], 'last', epoch) end
  for _, tag in ipairs(tags) do safe('ZADD', base .. 'epochs', 'GT', epoch, tag) end
  local tooMany = redis.call('ZCARD', base .. 'epochs') - ${rememberedFences}
  if tooMany <= 0 then return end
  local forgotten = redis.call('ZPOPMIN', base .. 'epochs', tooMany)
  local floor = tonumber(redis.call('HGET', KEYS[1], 'floor')) or 0
  redis.call('HSET', KEYS[1], 'floor', text(math.max(floor, tonumber(forgotten[#forgotten]))))
end

local function tagsFrom(first)
  local tags = {}
  for place = first, #ARGV do tags[#tags + 1] = ARGV[place] end
  return tags
end
`

/**
 * Invalidates by tags: moves their epochs, takes the sets of entries that carry all of them out of sight, counts them.
 *
 * KEYS 1 the bucket's state
 * ARGV epoch · now · mode (`tags` | `all` | `fence`: epochs alone) · cursor (0 at first) · most sets to look at · tags
 * Gives how many went, and the cursor to go on from, or -1
 */
export const doomScript = `${shared}${raise}
local epoch, now, mode, cursor, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local tags = tagsFrom(6)
if cursor == 0 then raise(epoch, tags, mode == 'all') end
if mode == 'fence' then return { 0, -1 } end

local lists, least = {}, nil
for _, tag in ipairs(tags) do lists[#lists + 1] = base .. 't:' .. tag end
if mode == 'all' then lists[1] = base .. 'sets' end
for _, list in ipairs(lists) do
  local size = safe('ZCARD', list)
  if not least or size < least.size then least = { list = list, size = size } end
end

local function hasAll(id)
  for _, list in ipairs(lists) do
    if list ~= least.list and not safe('ZSCORE', list, id) then return false end
  end
  return true
end

local gone = 0
local ids = redis.call('ZRANGE', least.list, cursor, cursor + most - 1)
for _, id in ipairs(ids) do
  if hasAll(id) then
    local set, name = base .. 's:' .. id, epoch .. '|' .. id
    gone = gone + safe('ZCOUNT', set, text(tonumber(now) - 60000), '+inf')
    if redis.call('EXISTS', set) == 1 then
      redis.call('RENAME', set, base .. 'x:' .. name)
      local left, life = redis.call('PTTL', base .. 'doomed'), redis.call('PTTL', base .. 'x:' .. name)
      local _, isForeign = safe('RPUSH', base .. 'doomed', name)
      outlive(base .. 'doomed', isForeign and -2 or left, life)
    end
    for _, list in ipairs(lists) do redis.call('ZREM', list, id) end
    redis.call('ZREM', base .. 'sets', id)
  else
    cursor = cursor + 1
  end
end
return { gone, #ids < most and -1 or cursor }
`

/**
 * Removes the storage of what was invalidated, a bite.
 *
 * KEYS 1 the bucket's state · ARGV how many entries at most · Gives 1 when there is more
 */
export const sweepScript = `${shared}
local isLeft = sweep(tonumber(ARGV[1]))
settle()
return isLeft
`

/**
 * Removes the oldest of a group, a bite.
 *
 * KEYS 1 the bucket's state · ARGV group · how many are to go · how many at most now · Gives how many are left to go
 */
export const shedScript = `${shared}
local rest = shed(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]))
settle()
return rest
`

/**
 * Removes entries one by one that meet conditions.
 *
 * KEYS 1 the bucket's state
 * ARGV created before (`+inf` for any) · number of tags, tags · then either `keys` and keys, or `group`, a group, how
 *      many to pass over, how many to look at
 * Gives the keys that went, and how many were looked at and stayed
 */
export const takeScript = `${shared}
local before, count = tonumber(ARGV[1]) or math.huge, tonumber(ARGV[2])
local tags = {}
for place = 3, 2 + count do tags[#tags + 1] = base .. 't:' .. ARGV[place] end
local at = 3 + count

local function meets(set, created)
  if not created or tonumber(created) >= before then return false end
  for _, tag in ipairs(tags) do
    if not safe('ZSCORE', tag, set) then return false end
  end
  return true
end

local gone, stayed = {}, 0
if ARGV[at] == 'keys' then
  for place = at + 1, #ARGV do
    local key = ARGV[place]
    local it = lies(key)
    if not it then
      redis.call('UNLINK', base .. 'e:' .. key) -- not what is written here
    elseif meets(it.set, safe('ZSCORE', base .. 'g:' .. it.group, key)) and drop(key) then
      gone[#gone + 1] = key
    end
  end
else
  local group, first = base .. 'g:' .. ARGV[at + 1], tonumber(ARGV[at + 2])
  local found = safe('ZRANGEBYSCORE', group, '-inf', '(' .. ARGV[1], 'WITHSCORES', 'LIMIT', first, ARGV[at + 3])
  for place = 1, #found, 2 do
    local it = lies(found[place])
    if not it then
      redis.call('ZREM', group, found[place])
    elseif not meets(it.set, found[place + 1]) then
      stayed = stayed + 1
    elseif drop(it.key) then
      gone[#gone + 1] = it.key
    end
  end
end
settle()
return { gone, stayed }
`

/** KEYS 1 the bucket's state · Gives the groups there are. */
export const groupsScript = `${shared}
return safe('ZRANGE', base .. 'groups', 0, -1)
`
