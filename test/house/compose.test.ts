import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const duration = z.string().regex(/^\d+s$/)

const service = z.strictObject({
  image: z.string().regex(/^[a-z/]+:\d+(\.\d+)+$/, 'an image carries a version, never `latest`'),
  command: z.array(z.string()).optional(),
  profiles: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'a port is published on the loopback address only')),
  volumes: z.array(z.string().regex(/^[a-z-]+:\/[a-z/]+$/)).optional(),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  restart: z.literal('unless-stopped'),
  healthcheck: z.strictObject({
    test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
    interval: duration,
    timeout: duration,
    retries: z.number().int().positive(),
    start_period: duration,
  }),
})

const compose = z.strictObject({
  name: z.literal('stratagent'),
  services: z.strictObject({ redis: service, jaeger: service, insight: service }),
  volumes: z.record(z.string(), z.null()),
})

const file = parse(readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')) as unknown
const { services, volumes } = compose.parse(file)

describe('docker-compose.yml', () => {
  it('refuses an image without a version, a port on every address and a service without a healthcheck', () => {
    const { healthcheck: _healthcheck, ...unchecked } = services.redis
    expect(service.safeParse({ ...services.redis, image: 'redis:latest' }).success).toBe(false)
    expect(service.safeParse({ ...services.redis, ports: ['6379:6379'] }).success).toBe(false)
    expect(service.safeParse(unchecked).success).toBe(false)
  })

  it('names every volume it mounts', () => {
    const mounted = Object.values(services).flatMap((each) => each.volumes ?? [])
    expect(mounted.map((mount) => mount.split(':')[0])).toEqual(Object.keys(volumes))
  })

  it('runs a Redis 8 that keeps what has no ttl, writes an append-only file and has room above its memory limit', () => {
    expect(services.redis.image).toMatch(/^redis:8\./)
    expect(services.redis.volumes).toEqual(['redis-data:/data'])
    expect(settingsOf(services.redis.command)).toEqual({
      appendonly: 'yes',
      appendfsync: 'everysec',
      save: '',
      maxmemory: '512mb',
      'maxmemory-policy': 'volatile-lfu',
    })
    expect(megabytes(services.redis.mem_limit)).toBeGreaterThanOrEqual(2 * 512)
  })

  it('starts Redis by the command for which its image loads the search module, and checks that it can search', () => {
    expect(services.redis.command?.[0]).toBe('redis-server')
    expect(services.redis.healthcheck.test.join(' ')).toContain('redis-cli -e FT._LIST')
  })

  it('runs a Jaeger 2 with its page, both OTLP receivers and its status', () => {
    expect(services.jaeger.image).toMatch(/^jaegertracing\/jaeger:2\./)
    const ports = services.jaeger.ports.map((port) => port.split(':').at(-1))
    expect(ports).toEqual(['16686', '4317', '4318', '13133'])
  })

  it('leaves RedisInsight out unless its profile is asked for, and shows it the Redis that is here', () => {
    const { insight, redis } = services
    expect([insight.profiles, redis.profiles, services.jaeger.profiles]).toEqual([['insight'], undefined, undefined])
    expect(insight.image).toMatch(/^redis\/redisinsight:3\./)
    expect(insight.environment).toMatchObject({ RI_REDIS_HOST: 'redis', RI_REDIS_PORT: '6379' })
    expect(insight.depends_on).toEqual({ redis: { condition: 'service_healthy' } })
  })

  it('has a healthcheck at RedisInsight that asks at the port it is published on', () => {
    const { healthcheck, ports } = services.insight
    expect(ports).toEqual(['127.0.0.1:5540:5540'])
    expect(healthcheck.test.join(' ')).toContain('http://127.0.0.1:5540/api/health/')
  })

  it('bounds what Jaeger keeps, above the traces of one whole npm start', () => {
    const [bound, ...others] = services.jaeger.command ?? []
    expect(others).toEqual([])
    const [, most] =
      /^--set=extensions\.jaeger_storage\.backends\.some_storage\.memory\.max_traces=(\d+)$/.exec(bound ?? '') ?? []
    expect(Number(most)).toBeGreaterThan(3_752)
    expect(Number(most)).toBeLessThanOrEqual(10_000)
  })
})

function settingsOf([, ...words]: readonly string[] = []): Record<string, string | undefined> {
  const names = words.filter((_word, index) => index % 2 === 0)
  return Object.fromEntries(names.map((name, index) => [name.replace(/^--/, ''), words[index * 2 + 1]]))
}

function megabytes(size: string): number {
  return Number.parseInt(size, 10) * (size.endsWith('g') ? 1024 : 1)
}
