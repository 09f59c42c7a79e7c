/** Milliseconds for which a key tells who looked a moment too early that the work is done. */
const told = 5_000
/** Milliseconds for which a holder that was overtaken is known as such, after its lease and after its successor's. */
export const fenced = 600_000

/**
 * What is done with a lease. It lies in the bucket of the entry it is for, so that a write can be held against it.
 *
 * KEYS 1 the lease: HASH t token · u held until, by the server's clock in milliseconds · w somebody waits
 *      d the work is done · x a holder was overtaken
 * ARGV `acquire`, time to live, token of ended work that does not count · `renew`, time to live, token
 *      · `release`, `done` or `failed`, token
 * Gives [0 | 1 granted | 2 held | 3 ended, token or milliseconds left] · [1 still held] · [1 somebody waits]
 */
export const leaseScript = `
local verb, what, mine = ARGV[1], ARGV[2], ARGV[3]
local function text(number) return string.format('%.0f', number) end

local known = redis.pcall('HMGET', KEYS[1], 't', 'u', 'w', 'd', 'x')
if known.err then
  if not string.find(known.err, 'WRONGTYPE', 1, true) then return known end
  redis.call('UNLINK', KEYS[1])
  known = {}
end
local token, till, isDone = tonumber(known[1]), tonumber(known[2]) or 0, known[4]
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

if verb == 'acquire' then
  if isDone and token and text(token) ~= mine then return { 3, text(token) } end
  if token and not isDone and till > now then
    redis.call('HSET', KEYS[1], 'w', 1)
    return { 2, text(till - now) }
  end
  local isOvertaken = known[5] or (token and not isDone and till > 0)
  token = math.max(micros, (token or 0) + 1)
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[1], 't', text(token), 'u', text(now + what))
  if isOvertaken then redis.call('HSET', KEYS[1], 'x', 1) end
  redis.call('PEXPIRE', KEYS[1], text(what + ${fenced}))
  return { 1, text(token) }
end

if not token or text(token) ~= mine or isDone then return { 0 } end
if verb == 'renew' then
  redis.call('HSET', KEYS[1], 'u', text(now + what))
  redis.call('PEXPIRE', KEYS[1], text(what + ${fenced}))
  return { 1 }
end
if what == 'done' then
  redis.call('HSET', KEYS[1], 'd', 1)
elseif known[5] then
  redis.call('HSET', KEYS[1], 'u', 0)
  redis.call('HDEL', KEYS[1], 'w')
else
  redis.call('UNLINK', KEYS[1])
  return { known[3] and 1 or 0 }
end
redis.call('PEXPIRE', KEYS[1], known[5] and ${fenced} or ${told})
return { known[3] and 1 or 0 }
`
