import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { promisify } from 'node:util'

/** The command line of a process; empty if it has exited or cannot be read. */
export async function commandLineOf(pid: number): Promise<string> {
  try {
    if (platform() === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
    return await askSystem(processQuery(pid, 'commandLine', platform()))
  } catch {
    return ''
  }
}

/** The parent of a process; `undefined` if the process has exited. */
export async function parentOf(pid: number): Promise<number | undefined> {
  try {
    if (platform() === 'linux') {
      const afterName = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\)/s, '')
      return Number(afterName.split(' ')[2])
    }
    return Number(await askSystem(processQuery(pid, 'parent', platform())))
  } catch {
    return undefined
  }
}

interface Query {
  file: string
  args: string[]
}

/** The program that shows information about a process on systems without /proc. */
export function processQuery(pid: number, field: 'commandLine' | 'parent', system: NodeJS.Platform): Query {
  if (system === 'win32') {
    const property = field === 'commandLine' ? 'CommandLine' : 'ParentProcessId'
    const script = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').${property}`
    return { file: 'powershell.exe', args: ['-NoProfile', '-NonInteractive', '-Command', script] }
  }
  return { file: 'ps', args: ['-o', field === 'commandLine' ? 'command=' : 'ppid=', '-p', String(pid)] }
}

async function askSystem({ file, args }: Query): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args)
  return stdout.trim()
}
