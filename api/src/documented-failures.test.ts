import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountFailures } from '../testing/failures/accounts.ts'
import type { Failure } from '../testing/failures/failure.ts'
import { gateFailures } from '../testing/failures/gates.ts'
import { memberFailures } from '../testing/failures/members.ts'
import { onboardingFailures } from '../testing/failures/onboarding.ts'
import { outages } from '../testing/failures/outages.ts'
import { requestFailures } from '../testing/failures/requests.ts'
import { usageFailures } from '../testing/failures/usage.ts'
import { type AccountApi, startAccountApi } from '../testing/start-account-api.ts'
import { AppError, ERROR_CODES, type ErrorCode } from './errors.ts'

/** An error code without an entry does not compile. */
const FAILURES: Record<ErrorCode, Failure> = {
  ...requestFailures,
  ...accountFailures,
  ...gateFailures,
  ...memberFailures,
  ...onboardingFailures,
  ...outages,
  ...usageFailures,
}

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

test.each(ERROR_CODES)('%s comes about as documented, and what its page says fixes it', async (code) => {
  const failed = await FAILURES[code].produce(api)
  expect(failed.status, failed.text).toBe(new AppError(code, '').statusCode)
  const { error } = JSON.parse(failed.text) as { error: Record<string, unknown> }
  expect(error).toMatchObject({
    code,
    message: expect.stringMatching(/^\S.{10,}/),
    request_id: expect.stringMatching(/^\S{8,}$/),
  })
  expect(
    Object.keys(error).filter((key) => !['code', 'message', 'param', 'request_id'].includes(key)),
  ).toEqual([])
  const fixed = await FAILURES[code].repair(api)
  expect(fixed.status, fixed.text).toBeLessThan(300)
})
