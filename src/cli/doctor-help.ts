/** What `stratagent doctor` prints. */
export const doctorHelp = `stratagent doctor [options]

Looks at what a runtime would find here, and says of each part whether it is in order
(ok), works and will not do in the long run (warn), or does not work (fail), and what
to do. It writes to no store, asks no provider and prints no key or password. It knows
the environment alone: not what your program hands to createRuntime.

  node, package   the versions
  encoder         a text whose vector is known, and the time for a short text
  meaning         two rewordings that must hit, and a trap that must not
  store           the Redis at REDIS_URL, else the file at STRATAGENT_CACHE, else
                  .stratagent/cache.sqlite; of a Redis its rights, who searches by
                  meaning, memory and eviction, persistence, distance, entries
  telemetry       where spans go, and whether somebody listens there
  anthropic, openai   whether a key is set

  --prefix <prefix>  what the keys in Redis begin with   (sg)
  --json             the same for a machine

Exit code: 0, with warnings too; 1 when something fails.`
