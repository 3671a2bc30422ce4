import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Home } from './home.ts'
import { SILENT_AFTER_MS } from './owner.ts'
import { type Segment, segmentPath } from './segment.ts'

interface Open extends Segment {
  fd: number
}

/** The segment that is being written. */
export interface LiveSegment {
  /** All of it or, where this throws, nothing. */
  write(text: string, lines: number): void
  readonly lines: number
  readonly sizeBytes: number
  /** Ends it, so that it can be sent. Undefined where there is nothing in it. */
  rotate(): Segment | undefined
  /** Says that this process lives. */
  touch(): void
}

export function createLiveSegment(home: Home): LiveSegment {
  let open: Open | undefined
  let number = 0
  let touchedAtMs = Date.now()

  function touch(): void {
    home.touch()
    touchedAtMs = Date.now()
    // After a long silence another process may have taken the file for one that nobody writes any more.
    if (open && !existsSync(open.path)) forget(open)
  }

  function forget({ fd }: Open): void {
    open = undefined
    closeSync(fd)
  }

  function start(): Open {
    number += 1
    const path = segmentPath(home.directory, home.instance, number)
    const fd = openSync(path, 'ax', 0o600)
    return { fd, path, instance: home.instance, number, sizeBytes: 0, lines: 0 }
  }

  return {
    write(text, lines) {
      if (Date.now() - touchedAtMs > SILENT_AFTER_MS / 2) touch()
      open ??= start()
      const bytes = Buffer.from(text)
      try {
        writeAll(open.fd, bytes)
      } catch (error) {
        // Half a line would spoil the one after it.
        ftruncateSync(open.fd, open.sizeBytes)
        throw error
      }
      open.sizeBytes += bytes.length
      open.lines += lines
    },
    get lines() {
      return open?.lines ?? 0
    },
    get sizeBytes() {
      return open?.sizeBytes ?? 0
    },
    rotate() {
      if (!open || open.lines === 0) return undefined
      const { fd, ...segment } = open
      open = undefined
      closeSync(fd)
      return segment
    },
    touch,
  }
}

/** A write may take less than it was given, as where the disk is nearly full. */
function writeAll(fd: number, bytes: Buffer): void {
  let written = 0
  while (written < bytes.length) written += writeSync(fd, bytes, written)
}
