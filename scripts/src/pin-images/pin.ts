/** The current digest of a tag according to the registry. */
export type FindDigest = (image: string) => Promise<string>

/**
 * Images that are pulled: those of services without a build, and the bases of Dockerfiles, with or without a
 * digest.
 */
const IMAGE = /^(?<before>\s*image: |FROM )(?<image>[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?(?<after>.*)$/gm
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** The text with each image's digest added after its tag, the same wherever the image occurs. */
export async function pinImages(text: string, findDigest: FindDigest): Promise<string> {
  const images = new Set([...text.matchAll(IMAGE)].map(({ groups }) => groups?.['image'] ?? ''))
  const digests = new Map<string, string>()
  for (const image of images) {
    const digest = await findDigest(image)
    if (!DIGEST.test(digest)) throw new Error(`The registry gave "${digest}" as the digest of ${image}`)
    digests.set(image, digest)
  }
  return text.replace(
    IMAGE,
    (_line, before: string, image: string, after: string) =>
      `${before}${image}@${digests.get(image)}${after}`,
  )
}
