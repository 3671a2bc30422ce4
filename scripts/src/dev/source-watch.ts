import { watch } from 'node:fs'

const SETTLE_MS = 200
const SOURCES = /\.(ts|tsx|json)$/
const TESTS = /\.test\.tsx?$|node_modules/

/** Calls back once after each burst of changes to the sources in these folders. */
export function watchSources(folders: readonly string[], onChange: () => void): { stop(): Promise<void> } {
  let settling: NodeJS.Timeout | undefined
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, file) => {
      if (!file || !SOURCES.test(file) || TESTS.test(file)) return
      clearTimeout(settling)
      settling = setTimeout(onChange, SETTLE_MS)
    }),
  )
  return {
    stop: async () => {
      clearTimeout(settling)
      for (const watcher of watchers) watcher.close()
    },
  }
}
