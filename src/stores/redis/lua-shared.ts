/**
 * What the scripts on a bucket have in common. KEYS[1] is the bucket's state, and the start of all its other keys.
 *
 * Keys of a bucket, after `<prefix>:{<bucket>}:`
 *   m          HASH    floor, last (epochs), n (incarnations), bytes, evicted
 *   epochs     ZSET    tag → the epoch of the invalidation that last named it
 *   e:<key>    HASH    a about · v value · w last epoch when written · i incarnation, `@` and the target's for an alias ·
 *                      m size|set|group · with a vector also x, p, n, d, and h which text it stands for
 *   d          ZSET    member → dies-at
 *   g:<group>  ZSET    member → created-at
 *   s:<set>    ZSET    member → dies-at, one for each list of tags there is
 *   t:<tag>    ZSET    set → end, by the server's clock; `sets` and `groups` likewise, of all there are
 *   q:<question> ZSET  key → created-at
 *   doomed     LIST    the sets that were invalidated as x:<epoch>|<set>, until their storage has gone
 * A member says all that is needed to take an entry out: size|set|length of key|key, group.
 */
export const shared = `
local base = string.sub(KEYS[1], 1, -2)
local bytes, evicted = 0, 0

local function safe(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply, false end
  local isForeign = string.find(reply.err, 'WRONGTYPE', 1, true) ~= nil
  if isForeign then redis.call('UNLINK', key) end
  return redis.call(command, key, ...), isForeign
end

local function text(number) return string.format('%.0f', number) end

local function memberOf(key, mark)
  local size, set, group = string.match(mark, '^(%d+)|([^|]*)|(.*)$')
  if not size then return nil end
  return size .. '|' .. set .. '|' .. #key .. '|' .. key .. group, tonumber(size), set, group
end

local function partsOf(member)
  local size, set, length, at = string.match(member, '^(%d+)|([^|]*)|(%d+)|()')
  if not at then return nil end
  local stop = at + tonumber(length)
  local key, group = string.sub(member, at, stop - 1), string.sub(member, stop)
  return { key = key, group = group, set = set, size = tonumber(size), mark = size .. '|' .. set .. '|' .. group }
end

-- a key lives at least as long as what is put into it; below 0 is for ever, and left is what PTTL said before
local function outlive(key, left, life)
  if life < 0 then
    if left >= 0 then redis.call('PERSIST', key) end
    return left ~= -1
  end
  if left == -1 or left >= life then return false end
  redis.call('PEXPIRE', key, text(life * 1.25 + 60000))
  return true
end

-- gives how many were new, whether the key's life has grown, and whether the key is new
local function add(key, life, score, member)
  local left = redis.call('PTTL', key)
  local added, isForeign = safe('ZADD', key, score, member)
  if isForeign then left = -2 end
  return added, outlive(key, left, life), left == -2
end

-- by the server's clock: what ends is what the server lets end
local function enlist(lists, id, life)
  local time = redis.call('TIME')
  local now = time[1] * 1000
  local stop = life < 0 and '+inf' or text(now + life * 1.25 + 60000)
  for _, list in ipairs(lists) do
    local left = redis.call('PTTL', base .. list)
    local _, isForeign = safe('ZADD', base .. list, 'GT', stop, id)
    outlive(base .. list, isForeign and -2 or left, life < 0 and life or life * 1.25 + 60000)
    redis.call('ZREMRANGEBYSCORE', base .. list, '-inf', text(now - 60000))
  end
end

-- takes an entry out whole; gives its key when there was one to take
local function drop(member)
  local it = partsOf(member)
  if not it then return redis.call('ZREM', base .. 'd', member) and nil end
  if safe('ZREM', base .. 'd', member) == 1 then bytes = bytes - it.size end
  safe('ZREM', base .. 'g:' .. it.group, member)
  local isHeld = safe('ZREM', base .. 's:' .. it.set, member) == 1
  local mark = safe('HGET', base .. 'e:' .. it.key, 'm')
  if mark == it.mark then redis.call('UNLINK', base .. 'e:' .. it.key) end
  return isHeld and mark == it.mark and it.key or nil
end

local function settle()
  if bytes ~= 0 then redis.call('HINCRBY', KEYS[1], 'bytes', text(bytes)) end
  if evicted ~= 0 then redis.call('HINCRBY', KEYS[1], 'evicted', text(evicted)) end
end

-- removes the storage of what was invalidated, a bite; gives whether there is more
local function sweep(bite)
  while bite > 0 do
    local name = redis.call('LINDEX', base .. 'doomed', 0)
    if not name then return 0 end
    local epoch = tonumber(string.match(name, '^(%d+)|')) or 0
    local members = safe('ZRANGE', base .. 'x:' .. name, 0, bite - 1)
    if #members == 0 then redis.call('LPOP', base .. 'doomed') end
    for _, member in ipairs(members) do
      local it = partsOf(member)
      local lies = it and safe('HMGET', base .. 'e:' .. it.key, 'm', 'w') or {}
      -- written anew since: the storage is the new one's
      local isFresh = it and lies[1] == it.mark and (tonumber(lies[2]) or 0) >= epoch
      if not isFresh then drop(member) end
      redis.call('ZREM', base .. 'x:' .. name, member)
    end
    bite = bite - #members - 1
  end
  return redis.call('EXISTS', base .. 'doomed')
end

-- removes the oldest of a group; gives how many are left to go
local function shed(group, count, bite)
  local members = safe('ZRANGE', base .. 'g:' .. group, 0, math.min(count, bite) - 1)
  for _, member in ipairs(members) do
    drop(member)
    redis.call('ZREM', base .. 'g:' .. group, member)
  end
  evicted = evicted + #members
  return #members == 0 and 0 or count - #members
end
`
