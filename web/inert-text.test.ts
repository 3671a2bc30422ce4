import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SINKS =
  /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcDoc/

const sources = readdirSync(join(import.meta.dirname, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.includes('.test.'),
)

test('no page takes a text for markup: names and addresses reach it through React alone, which escapes them', () => {
  expect(sources.length).toBeGreaterThan(50)
  for (const file of sources) {
    expect(readFileSync(join(import.meta.dirname, 'src', file), 'utf8'), file).not.toMatch(SINKS)
  }
})
