import { expect, test } from 'vitest'
import { splitCommand } from './split-command.ts'

test.each([
  ['node server.js', ['node', 'server.js']],
  ['  npx -y "my server"  --dir \'/a b\' ', ['npx', '-y', 'my server', '--dir', '/a b']],
  ['tool --name="two words"', ['tool', '--name=two words']],
  [String.raw`tool one\ word "a \"quoted\" one"`, ['tool', 'one word', 'a "quoted" one']],
  ["tool ''", ['tool', '']],
  ['', []],
])('%s', (text, words) => {
  expect(splitCommand(text)).toEqual(words)
})
