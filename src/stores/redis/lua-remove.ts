import { shared } from './lua-shared.ts'

/** Tags whose last invalidation a bucket knows by name; an older one has the floor's epoch. */
const rememberedFences = 25_000

const raise = `
local function raise(epoch, tags, isAll)
  local state = safe('HMGET', KEYS[1], 'floor', 'last', 'fenced')
  redis.call('HDEL', KEYS[1], '-') -- a full server lets in what a script puts in after that
  if not state[1] then redis.call('HSET', KEYS[1], 'floor', epoch, 'last', epoch) end
  -- a full server may have evicted the epochs alone
  local isLost = state[3] and redis.call('EXISTS', base .. 'epochs') == 0
  if isAll or isLost then redis.call('HSET', KEYS[1], 'floor', epoch) end
  if not state[3] then redis.call('HSET', KEYS[1], 'fenced', 1) end
  if (tonumber(state[2]) or 0) < tonumber(epoch) then redis.call('HSET', KEYS[1], 'last', epoch) end
  for _, tag in ipairs(tags) do safe('ZADD', base .. 'epochs', 'GT', epoch, tag) end
  local tooMany = redis.call('ZCARD', base .. 'epochs') - ${rememberedFences}
  if tooMany <= 0 then return end
  local forgotten = redis.call('ZPOPMIN', base .. 'epochs', tooMany)
  local floor = tonumber(redis.call('HGET', KEYS[1], 'floor')) or 0
  redis.call('HSET', KEYS[1], 'floor', text(math.max(floor, tonumber(forgotten[#forgotten]))))
end

`

/** Tags as they are told: how many, and each with the name of the answer it stands for, or nothing; gives what follows. */
const conditions = `
local tags, lists, answers = {}, {}, {}
local function tagsFrom(first)
  local last = first + 2 * tonumber(ARGV[first])
  for place = first + 1, last, 2 do
    local tag, answer = ARGV[place], ARGV[place + 1]
    tags[#tags + 1] = tag
    if answer == '' then lists[#lists + 1] = base .. 't:' .. tag
    else answers[#answers + 1] = { list = base .. 'b:' .. tag, key = answer } end
  end
  return last + 1
end

-- whether an entry bears all of the tags
local function bears(it)
  for _, list in ipairs(lists) do
    if not safe('ZSCORE', list, it.set) then return false end
  end
  for _, answer in ipairs(answers) do
    local isOwn = it.key == answer.key
    if not isOwn and (it.made == '' or not safe('ZSCORE', answer.list, it.made .. '|' .. it.key)) then return false end
  end
  return true
end
`

/**
 * Invalidates by tags: moves their epochs, takes the sets of entries that carry all of them out of sight, counts them.
 *
 * KEYS 1 the bucket's state
 * ARGV epoch · now · mode (`tags` | `all` | `fence`: epochs alone) · cursor (0 at first) · most sets to look at · most
 *      entries · tags
 * Gives how many went, and the cursor to go on from, or -1
 */
export const doomScript = `${shared}${raise}${conditions}
local epoch, now, mode, cursor, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
tagsFrom(7)
if cursor == 0 then raise(epoch, tags, mode == 'all') end
if mode == 'fence' then return { 0, -1 } end

local gone = 0
if #answers > 0 then
  -- few, and known by name: they go at once, storage and all
  local function take(key)
    local it = lies(key)
    if not it or it.stamp >= tonumber(epoch) or not bears(it) then return it end
    local dies = tonumber((safe('ZSCORE', base .. 's:' .. it.set, key)))
    if drop(key) and dies >= tonumber(now) - 60000 then gone = gone + 1 end
    return nil
  end
  local list, some = answers[1].list, tonumber(ARGV[6])
  take(answers[1].key)
  local members = safe('ZRANGE', list, cursor, cursor + some - 1)
  for _, member in ipairs(members) do
    local made, key = string.match(member, '^([^|]*)|(.*)$')
    local it = key and take(key)
    if it and it.made == made then cursor = cursor + 1 else redis.call('ZREM', list, member) end
  end
  settle()
  return { gone, #members < some and -1 or cursor }
end

local least
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
 * Lets go what ranks lowest, a bite.
 *
 * KEYS 1 the bucket's state · ARGV name of what is too much · `bytes` or `entries` · how much is to be left · how many
 *      entries go at most now · Gives 1 when there is more
 */
export const shedScript = `${shared}
local left = shed(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
settle()
return left > 0 and 0 or 1
`

/** KEYS 1 the bucket's state · ARGV for each entry that was hit: group, key, rank of the hits. */
export const creditScript = `${shared}
credits(1, #ARGV)
return 1
`

/**
 * Removes entries one by one that meet conditions.
 *
 * KEYS 1 the bucket's state · ARGV created before (`+inf` for any) · tags · keys · Gives the keys that went
 */
export const takeScript = `${shared}${conditions}
local before = tonumber(ARGV[1]) or math.huge

-- what is said of an entry begins with five bytes and the instant it was made
local function isOlder(it)
  if before == math.huge then return true end
  local first = it.about + 5
  return #it.said >= first + 7 and struct.unpack('<d', it.said, first) < before
end

local gone = {}
for place = tagsFrom(2), #ARGV do
  local key = ARGV[place]
  local it = lies(key)
  if not it then
    redis.call('UNLINK', base .. 'e:' .. key) -- not what is written here
  elseif isOlder(it) and bears(it) and drop(key) then
    gone[#gone + 1] = key
  end
end
settle()
return gone
`

/** KEYS 1 the bucket's state · ARGV a group · Gives the keys in it. */
export const membersScript = `${shared}
return safe('ZRANGE', base .. 'g:' .. ARGV[1], 0, -1)
`

/** KEYS 1 the bucket's state · Gives the groups there are. */
export const groupsScript = `${shared}
return safe('ZRANGE', base .. 'groups', 0, -1)
`
