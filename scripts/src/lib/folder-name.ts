/** Vite treats these as parts of a URL, even in the path of a file. */
const UNUSABLE = /[#?%]/

/** Reported before anything is started: otherwise a page fails much later, without naming the cause. */
export function assertUsableFolder(folder: string): void {
  const found = UNUSABLE.exec(folder)?.[0]
  if (found === undefined) return
  throw new Error(
    `The pages cannot be served from a folder with "${found}" in its path (${folder}). Rename it, or move the project to another folder`,
  )
}
