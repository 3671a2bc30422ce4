import { expect, test } from 'vitest'
import { apiErrorFrom, isServiceAway } from './api-error.ts'

test('a refusal keeps its code, message, field and request id', () => {
  const body = {
    error: { code: 'invalid_email', message: 'email must be…', param: 'email', request_id: 'r1' },
  }
  const error = apiErrorFrom(400, body)
  expect(error).toMatchObject({ status: 400, code: 'invalid_email', param: 'email', requestId: 'r1' })
  expect(error.message).toBe('email must be…')
})

test.each([undefined, null, '', '<html>502</html>', {}, { error: null }, { error: 'x' }])(
  'the body %j of a proxy is not taken for an answer of the API',
  (body) => {
    expect(apiErrorFrom(502, body)).toMatchObject({ code: 'no_answer', requestId: undefined })
  },
)

test('only faults that may pass by themselves count as the service being away', () => {
  const away = [null, 429, 500, 502, 503].map((status) => isServiceAway(apiErrorFrom(status, undefined)))
  expect(away).toEqual([true, true, true, true, true])
  const refused = [400, 401, 404, 409, 413].map((status) => isServiceAway(apiErrorFrom(status, undefined)))
  expect(refused).toEqual([false, false, false, false, false])
})
