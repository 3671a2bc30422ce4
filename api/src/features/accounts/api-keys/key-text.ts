import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** So many digits hold any 32 bytes. */
const SECRET_LENGTH = 43
const CHECKSUM_LENGTH = 6
const SHOWN_LENGTH = 14
const KEY = /^kmy_(?:live|test)_[0-9A-Za-z]{49}$/

/** `kmy_live_` or `kmy_test_`, 32 random bytes, and a checksum by which scanners of leaked secrets know it without asking. */
export function createKeyText(livemode: boolean): string {
  const secret = toDigits(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH)
  const text = `kmy_${livemode ? 'live' : 'test'}_${secret}`
  return text + checksumOf(text)
}

/** Whether a text may be one of our keys; a mistyped or cut one is not. */
export function isKeyText(text: string): boolean {
  return KEY.test(text) && checksumOf(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
}

/** How the key begins, so that a person tells it from others. */
export function shownPart(key: string): string {
  return key.slice(0, SHOWN_LENGTH)
}

function checksumOf(text: string): string {
  return toDigits(BigInt(crc32(text)), CHECKSUM_LENGTH)
}

function toDigits(value: bigint, length: number): string {
  let rest = value
  let digits = ''
  while (digits.length < length) {
    digits = (DIGITS[Number(rest % 62n)] ?? '') + digits
    rest /= 62n
  }
  return digits
}
