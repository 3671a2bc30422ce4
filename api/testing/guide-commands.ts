import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** The commands in a guide's bash blocks that ask something over HTTP, each as it stands there, without its remark. */
export function curlCommandsOf(guide: string): string[] {
  const text = readFileSync(new URL(`../../docs/${guide}`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```bash\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks.flatMap(readCommands).filter((command) => command.startsWith('curl '))
}

/** A command ends with its line, unless a quotation or a backslash goes on. */
function readCommands(block: string): string[] {
  const commands: string[] = []
  let open = ''
  for (const line of block.split('\n')) {
    open += `${line.replace(/(^|\s+)# .*$/, '')}\n`
    const isOpen = open.trimEnd().endsWith('\\') || (open.match(/'/g) ?? []).length % 2 === 1
    if (isOpen) continue
    if (open.trim()) commands.push(open.trim())
    open = ''
  }
  return commands
}

export interface CommandAnswer {
  status: number
  text: string
}

const MISSING = 127

/** Runs a command in bash, as a reader of the guide does. */
export async function runCurl(
  command: string,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<CommandAnswer> {
  const asking = command.replace(/^curl /, "curl --silent --show-error --max-time 60 -w '\\n%{http_code}' ")
  const running = promisify(execFile)('bash', ['-c', `set -u\n${asking}`], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
  })
  const { stdout } = await running.catch((error: { code?: unknown; stderr?: string }) => {
    if (error.code === MISSING || error.code === 'ENOENT')
      throw new Error(
        'The guides are run with bash and curl, and one of them is missing. Install it: apt-get install curl',
      )
    throw new Error(`${command}\n${error.stderr}`, { cause: error })
  })
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) }
}
