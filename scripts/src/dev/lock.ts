import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { commandLineOf } from '../lib/process-info.ts'
import { terminateTree } from '../lib/process-tree.ts'
import { isAlive } from '../lib/processes.ts'

export interface LockHolder {
  pid: number
  startedAt: string
  /** Process groups started by this holder. */
  children: number[]
}

export interface Lock {
  recordChildren(pids: number[]): Promise<void>
  release(): Promise<void>
}

export interface LockOptions {
  file: string
  /** Part of the command line of every holder. */
  holderMark: string
  /** Part of the command line of every child; a process without it is never touched. */
  childMark: string
}

/**
 * Only one development environment per checkout. Processes left behind by a killed holder are ended, and its
 * lock is taken over.
 */
export async function acquireLock(options: LockOptions): Promise<Lock> {
  const own: LockHolder = { pid: process.pid, startedAt: new Date().toISOString(), children: [] }
  while (!(await tryCreate(options.file, own))) {
    const holder = await readHolder(options.file)
    if (holder && (await isRunning(holder, options.holderMark))) throw new Error(describeHolder(holder))
    // The children are inherited first and ended later: two concurrent starts must not find the lock missing
    // for long.
    own.children.push(...(holder?.children ?? []))
    await rm(options.file, { force: true })
  }
  await endLeftovers(own.children, options.childMark)
  return {
    recordChildren: (children) => replaceFile(options.file, { ...own, children }),
    release: () => rm(options.file, { force: true }),
  }
}

/** A link appears with its whole content or not at all, and only if nothing exists there. */
async function tryCreate(file: string, holder: LockHolder): Promise<boolean> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify(holder))
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function replaceFile(file: string, holder: LockHolder): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify(holder))
  await rename(draft, file)
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(holder) ? holder : undefined
  } catch (error) {
    // Deleted in the meantime, or damaged: in both cases there is no holder.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (value === null || typeof value !== 'object') return false
  const { pid, startedAt, children } = value as Record<keyof LockHolder, unknown>
  return Number.isInteger(pid) && typeof startedAt === 'string' && Array.isArray(children)
}

async function isRunning(holder: LockHolder, mark: string): Promise<boolean> {
  return isAlive(holder.pid) && (await commandLineOf(holder.pid)).includes(mark)
}

function describeHolder({ pid, startedAt }: LockHolder): string {
  const advice = `Use that one, or end it with Ctrl-C in its terminal or with: kill ${pid}`
  return `pnpm dev already runs in this folder (process ${pid}, since ${startedAt}). ${advice}`
}

async function endLeftovers(children: number[], mark: string): Promise<void> {
  const ours = await Promise.all(
    children.map(async (pid) => isAlive(pid) && (await commandLineOf(pid)).includes(mark)),
  )
  const leftovers = children.filter((_pid, index) => ours[index])
  await Promise.all(leftovers.map((pid) => terminateTree(pid, { signal: 'SIGTERM', graceMs: 3_000 })))
}
