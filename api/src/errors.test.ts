import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { AppError, ERROR_CODES } from './errors.ts'

const PAGES = new URL('../../docs/errors/', import.meta.url)

test.each(ERROR_CODES)('%s has a page that says what happened and how to fix it', async (code) => {
  const page = await readFile(new URL(`${code}.md`, PAGES), 'utf8')
  expect(page).toContain(`# \`${code}\``)
  expect(page).toContain(`HTTP status ${new AppError(code, '').statusCode}.`)
  expect(page).toMatch(/## What happened\n\n\S/)
  expect(page).toMatch(/## How to fix\n\n\S/)
})

test('no page is left of a code that is gone', async () => {
  const pages = (await readdir(PAGES)).filter((file) => file !== 'README.md')
  expect(pages.toSorted()).toEqual(ERROR_CODES.map((code) => `${code}.md`).toSorted())
})
