/** What the caller asked for cannot be answered; the message says what was found and what to do. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}
