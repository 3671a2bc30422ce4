import { expect, test } from 'vitest'
import { readRequest } from './request.ts'

test.each([
  ['token revoke j1 --reason x --dry-run', 'token takes no --dry-run'],
  ['mail resend m1 --reason x --dry-run', 'mail takes no --dry-run'],
  ['replay evt_1 --all --reason x', 'replay takes no --all'],
  ['overview --limit 3', 'overview takes no --limit'],
  ['token revoke j1 j2 --reason x', 'token does not know what to do with "j2"'],
  ['replay evt_1 evt_2 --reason x', 'replay does not know what to do with "evt_2"'],
  ['customer Ada Lovelace', 'quote a text of several words'],
])('nothing is asked where a part of "%s" would be ignored', (line, message) => {
  expect(() => readRequest(line.split(' '))).toThrow(message)
})

test.each([
  ['reconcile', 'The command lacks the subscription id, or --all; --help shows it'],
  ['overview --jsn', "Unknown option '--jsn'; --help lists the options"],
  ['replay evt_1 --reason', "Option '--reason <value>' argument missing; --help lists the options"],
  ['events --status --json', "Option '--status' argument is ambiguous; --help lists the options"],
])('"%s" is refused in one line that says what to do', (line, message) => {
  expect(() => readRequest(line.split(' '))).toThrow(expect.objectContaining({ message }))
})

test.each([
  'overview --json',
  'events --status dead --type invoice.paid --limit 5 --cursor c',
  'replay evt_1 --dry-run',
  'customer ada --limit 5',
  'token issue sub_1 --agent a --reason x',
  'mail --status dead --limit 5 --cursor c',
  'reconcile --all --dry-run',
  'audit --actor a --action b --subject c --limit 5 --cursor d',
  'audit --export csv',
])('"%s" is taken', (line) => {
  expect(readRequest(line.split(' '))).toMatchObject({ path: expect.stringMatching(/^\//) })
})
