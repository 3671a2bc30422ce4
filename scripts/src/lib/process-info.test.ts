import { expect, test } from 'vitest'
import { commandLineOf, parentOf, processQuery } from './process-info.ts'
import { groupOptions } from './process-tree.ts'

test('a process is known by its command line and its parent', async () => {
  expect(await commandLineOf(process.pid)).toContain('node')
  expect(await parentOf(process.pid)).toBe(process.ppid)
  expect(await commandLineOf(2 ** 22 + 1)).toBe('')
})

test('each system is asked with a program that it has', () => {
  expect(processQuery(7, 'parent', 'darwin')).toEqual({ file: 'ps', args: ['-o', 'ppid=', '-p', '7'] })
  const { file, args } = processQuery(7, 'commandLine', 'win32')
  expect(file).toBe('powershell.exe')
  expect(args.at(-1)).toBe("(Get-CimInstance Win32_Process -Filter 'ProcessId=7').CommandLine")
})

test('a part is a group of its own, and on Windows no console window of its own', () => {
  expect(groupOptions('linux')).toEqual({ detached: true })
  expect(groupOptions('win32')).toEqual({ detached: false })
})
