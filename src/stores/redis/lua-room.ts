/** Letters of a group's name in Redis that say whose it is; the group's own name follows. */
export const ownerLength = 4

/**
 * How much there is and what goes first; part of `lua-shared.ts`. What is counted together has a name: nothing for all of
 * the bucket, an owner, or a group (which begins with its owner). A rank is what `entry-worth.ts` says.
 */
export const room = `
local counts = { 'groupbytes', 'groupnames', 'tenantbytes', 'tenantentries' }

-- by group, what was put in and taken out and is not written down yet
local scales = {}
local function weigh(it, sign)
  local scale = scales[it.group] or { bytes = 0, entries = 0 }
  scales[it.group] = scale
  scale.bytes, scale.entries = scale.bytes + sign * it.size, scale.entries + sign
  bytes = bytes + sign * it.size
end

local function weighed(list, name, more)
  local now = tonumber((safe('ZADD', base .. list, 'INCR', text(more), name)))
  if now <= 0 then redis.call('ZREM', base .. list, name) end
  return now
end
local function balance()
  for group, scale in pairs(scales) do
    local owner, now = string.sub(group, 1, ${ownerLength}), weighed('groupbytes', group, scale.bytes)
    if now <= 0 then redis.call('ZREM', base .. 'groupnames', group)
    elseif now == scale.bytes then safe('ZADD', base .. 'groupnames', 0, group) end
    weighed('tenantbytes', owner, scale.bytes)
    weighed('tenantentries', owner, scale.entries)
  end
  scales = {}
end

local function heldBy(name, measure)
  balance()
  if name == '' and measure == 'bytes' then return (tonumber((safe('HGET', KEYS[1], 'bytes'))) or 0) + bytes end
  if name == '' then return (safe('ZCARD', base .. 'd')) end
  if #name == ${ownerLength} then return tonumber((safe('ZSCORE', base .. 'tenant' .. measure, name))) or 0 end
  if measure == 'entries' then return (safe('ZCARD', base .. 'g:' .. name)) end
  return tonumber((safe('ZSCORE', base .. 'groupbytes', name))) or 0
end

-- raises the rank of what was hit
local function credit(group, key, more)
  local list = base .. 'g:' .. group
  local rank = tonumber((safe('ZSCORE', list, key)))
  if not rank then return end
  local low, high = math.min(rank, more), math.max(rank, more)
  if high - low < 50 then high = high + math.log(1 + 2 ^ (low - high)) / math.log(2) end
  redis.call('ZADD', list, 'XX', string.format('%.17g', high), key)
end
local function credits(first, last)
  for place = first, last, 3 do credit(ARGV[place], ARGV[place + 1], tonumber(ARGV[place + 2])) end
end
`

/** The other part, which takes entries out. */
export const shedding = `
-- groups with the key that goes first of each; of all, those of the tenant that holds most
local function firsts(name, measure)
  balance()
  if name == '' then name = safe('ZRANGE', base .. 'tenant' .. measure, 0, 0, 'REV')[1] or '' end
  local groups = { name }
  if #name <= ${ownerLength} then
    groups = name == '' and {} or safe('ZRANGEBYLEX', base .. 'groupnames', '[' .. name, '[' .. name .. '\\255')
  end
  local found = {}
  for _, group in ipairs(groups) do found[#found + 1] = { list = base .. 'g:' .. group } end
  return found
end

-- lets go what ranks lowest while more than so much is held; gives how many more might have gone
local function shed(name, measure, most, bite)
  local groups = firsts(name, measure)
  local function look(group)
    local first = safe('ZRANGE', group.list, 0, 0, 'WITHSCORES')
    group.key, group.rank = first[1], tonumber(first[2])
  end
  for _, group in ipairs(groups) do look(group) end
  while bite > 0 and heldBy(name, measure) > most do
    local least
    for _, group in ipairs(groups) do
      if group.key and (not least or group.rank < least.rank) then least = group end
    end
    if not least then return bite end
    if drop(least.key) then evicted = evicted + 1 end
    redis.call('ZREM', least.list, least.key)
    look(least)
    bite = bite - 1
  end
  return bite
end
`
