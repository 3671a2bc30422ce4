import { expect, test } from 'vitest'
import { TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'
import { SEARCHABLE } from './search.ts'

const { url } = await useSandbox()

test.each(SEARCHABLE)(
  'searching %s is refused as what the stand-in does not have, with the way to go',
  async (resource) => {
    for (const query of ['', "?query=status:'active'&limit=1"]) {
      const response = await fetch(`${url}/v1/${resource}/search${query}`, {
        headers: { authorization: `Bearer ${TEST_KEY}` },
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: {
          type: 'invalid_request_error',
          message: expect.stringContaining('Search is not part of the sandbox'),
        },
      })
      expect(response.headers.get('request-id')).toMatch(/^req_/)
    }
  },
)
