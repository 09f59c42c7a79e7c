import * as anthropicSdk from '@anthropic-ai/sdk'
import * as openaiSdk from 'openai'
import { describe, expect, it } from 'vitest'
import { providerError, reportedError } from '../../src/providers/provider-errors.ts'

const errors = openaiSdk

function openaiError(status: number | undefined, body: object, headers: Record<string, string> = {}): Error {
  return openaiSdk.APIError.generate(status, { error: body }, undefined, new Headers(headers))
}

describe('how long to wait', () => {
  it.each([
    ['in milliseconds', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['in seconds', { 'retry-after': '2.5' }, 2500],
    [
      'until an instant, by the clock of the provider',
      { 'retry-after': 'Sat, 21 Nov 2026 10:00:05 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' },
      5000,
    ],
    [
      'until an instant that is over',
      { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' },
      0,
    ],
    ['until an instant without a clock to read it by', { 'retry-after': 'Sat, 21 Nov 2026 10:00:05 GMT' }, undefined],
    ['not at all', {}, undefined],
  ])('is read %s', (_how, headers, wait) => {
    const error = providerError(openaiError(429, {}, headers), { provider: 'openai', errors })
    expect(error.retryAfter).toBe(wait)
  })
})

describe('an error of a provider', () => {
  it('names status, code, place and request, and keeps the rest in its cause', () => {
    const cause = openaiError(
      400,
      { message: 'prompt text', code: 'context_length_exceeded', param: 'messages[0].content' },
      { 'x-request-id': 'req_1' },
    )
    const error = providerError(cause, { provider: 'openai', errors })
    expect(error.message).toBe(
      'openai (status 400, context_length_exceeded, at messages[0].content, req_1) refused the request. Its reason is in the cause of this error.',
    )
    expect(error.cause).toBe(cause)
  })

  it('does not repeat a code that is no code', () => {
    const error = providerError(openaiError(400, { code: 'the prompt was: hello world' }), {
      provider: 'openai',
      errors,
    })
    expect(error.message).not.toContain('hello')
  })

  it('is not worth another try when the account has no quota left', () => {
    const error = providerError(openaiError(429, { code: 'insufficient_quota' }), { provider: 'openai', errors })
    expect(error).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryable: false })
  })

  it.each([
    ['overloaded_error', 'PROVIDER_UNAVAILABLE'],
    ['rate_limit_error', 'PROVIDER_RATE_LIMITED'],
    ['timeout_error', 'PROVIDER_UNAVAILABLE'],
    ['invalid_request_error', 'PROVIDER_REJECTED'],
    ['authentication_error', 'PROVIDER_AUTH'],
    ['never_heard_of', 'PROVIDER_UNAVAILABLE'],
  ])('in the middle of a stream goes by its type: %s', (type, code) => {
    const body = { type: 'error', error: { type, message: 'prompt text' } }
    const cause = new anthropicSdk.APIError(undefined, body, undefined, new Headers())
    expect(providerError(cause, { provider: 'anthropic', errors: anthropicSdk }).code).toBe(code)
  })

  it.each([
    ['server_error', 'PROVIDER_UNAVAILABLE'],
    ['rate_limit_exceeded', 'PROVIDER_RATE_LIMITED'],
    ['invalid_prompt', 'PROVIDER_REJECTED'],
    ['image_content_policy_violation', 'PROVIDER_REJECTED'],
    ['toString', 'PROVIDER_UNAVAILABLE'],
  ])('inside an answer goes by its code: %s', (reported, code) => {
    expect(reportedError(reported, { provider: 'openai' }).code).toBe(code)
  })

  it('that is ours already stays as it is', () => {
    const ours = reportedError('server_error', { provider: 'openai' })
    expect(providerError(ours, { provider: 'openai', errors })).toBe(ours)
  })
})
