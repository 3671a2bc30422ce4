/** Vite takes these for parts of a web address, also in the path of a file. */
const UNUSABLE = /[#?%]/

/** Told before anything is started: what fails otherwise is a page, much later and with no word of the reason. */
export function assertUsableFolder(folder: string): void {
  const found = UNUSABLE.exec(folder)?.[0]
  if (found === undefined) return
  throw new Error(
    `The pages cannot be served from a folder with "${found}" in its path (${folder}). Rename it, or move the project to another folder`,
  )
}
