import { room, shedding } from './lua-room.ts'

/**
 * What the scripts on a bucket have in common. KEYS[1] is the bucket's state, and the start of all its other keys.
 *
 * Keys of a bucket, after `<prefix>:{<bucket>}:`
 *   m          HASH    floor, last (epochs), bytes, evicted, fenced (whether there are epochs)
 *   epochs     ZSET    tag → the epoch of the invalidation that last named it
 *   e:<key>    HASH    v value · a mark and about; the mark is least epoch seen|incarnation, `@` and the target's
 *                      for an alias|size|set|question|made|meaning: which text its vector stands for|length of group|group,
 *                      which begins with a short hash of its tenant, here as everywhere
 *                      · with a vector also x, p, d
 *   d          ZSET    member → dies-at, where a member is size|set|question|length of key|key, group
 *   g:<group>  ZSET    key → rank: the lowest goes first. How much there is: groupbytes, tenantbytes, tenantentries
 *                      ZSET name → how much, and groupnames ZSET group → 0
 *   s:<set>    ZSET    key → dies-at, one for each group and list of tags there is; tags of one answer are no part of it
 *   t:<tag>    ZSET    set → end, by the server's clock; `sets` and `groups` likewise, of all there are
 *   b:<tag>    ZSET    made|key → end, of what bears the tag of another one's answer; made stands for all such tags it bears
 *   q          ZSET    question|key → 0
 *   l:<key>    HASH    who does the work for a key just now: see lua-lease.ts
 *   doomed     LIST    the sets that were invalidated as x:<epoch>|<set>, until their storage has gone
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

local function withMember(it)
  it.member = it.size .. '|' .. it.set .. '|' .. it.question .. '|' .. #it.key .. '|' .. it.key .. it.group
  return it
end

local function partsOf(member)
  local size, set, question, length, at = string.match(member, '^(%d+)|([^|]*)|([^|]*)|(%d+)|()')
  if not at then return nil end
  local stop = at + tonumber(length)
  local key, group = string.sub(member, at, stop - 1), string.sub(member, stop)
  return { size = size, set = set, question = question, key = key, group = group, member = member }
end

-- what lies under a key, by its mark
local function marked(key, mark)
  if not mark then return nil end
  local stamp, own, size, set, question, made, meaning, length, at =
    string.match(mark, '^(%d+)|([^|]*)|(%d+)|([^|]*)|([^|]*)|([^|]*)|([^|]*)|(%d+)|()')
  if not at then return nil end
  return withMember({
    key = key, stamp = tonumber(stamp), own = own, size = size, set = set, question = question, made = made,
    meaning = meaning, group = string.sub(mark, at, at + tonumber(length) - 1), said = mark, about = at + tonumber(length),
  })
end
local function lies(key) return marked(key, safe('HGET', base .. 'e:' .. key, 'a')) end

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

${room}
-- takes an entry out of all bookkeeping; gives whether it was in sight
local function out(it)
  if safe('ZREM', base .. 'd', it.member) == 1 then weigh(it, -1) end
  safe('ZREM', base .. 'g:' .. it.group, it.key)
  if it.question ~= '' then safe('ZREM', base .. 'q', it.question .. '|' .. it.key) end
  return safe('ZREM', base .. 's:' .. it.set, it.key) == 1
end

-- takes what lies under a key out whole; gives whether there was something in sight
local function drop(key)
  local it = lies(key)
  if not it then return false end
  redis.call('UNLINK', base .. 'e:' .. key)
  return out(it)
end

-- the same for a member of d, whose hash may have ended, or be another's by now
local function dropMember(member)
  local it = partsOf(member)
  if not it then return redis.call('ZREM', base .. 'd', member) end
  local now = lies(it.key)
  if now and now.member == member then
    redis.call('UNLINK', base .. 'e:' .. it.key)
    out(it)
  elseif now then
    if redis.call('ZREM', base .. 'd', member) == 1 then weigh(it, -1) end
  else
    redis.call('UNLINK', base .. 'e:' .. it.key) -- if there is something, it is not what is written here
    out(it)
  end
end

local function settle()
  balance()
  if bytes ~= 0 then redis.call('HINCRBY', KEYS[1], 'bytes', text(bytes)) end
  if evicted ~= 0 then redis.call('HINCRBY', KEYS[1], 'evicted', text(evicted)) end
end

-- removes the storage of what was invalidated, a bite; gives whether there is more
local function sweep(bite)
  while bite > 0 do
    local name = safe('LINDEX', base .. 'doomed', 0)
    if not name then return 0 end
    local set = string.match(name, '^%d+|(.*)$')
    local keys = safe('ZRANGE', base .. 'x:' .. name, 0, bite - 1)
    if #keys == 0 then redis.call('LPOP', base .. 'doomed') end
    for _, key in ipairs(keys) do
      local it = lies(key)
      -- what was written anew since, stays: it lies in a set again
      if it and it.set == set and not safe('ZSCORE', base .. 's:' .. set, key) then
        redis.call('UNLINK', base .. 'e:' .. key)
        out(it)
      end
      redis.call('ZREM', base .. 'x:' .. name, key)
    end
    bite = bite - #keys - 1
  end
  return redis.call('EXISTS', base .. 'doomed')
end

${shedding}`
