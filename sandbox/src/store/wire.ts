import type Stripe from 'stripe'

/**
 * A Stripe object as the server sends it without expansions: references are plain ids and decimals are
 * strings, where the client library's types have `string | Object` and `Decimal`.
 */
export type Wire<T> =
  string extends Extract<T, string>
    ? Extract<T, string | null | undefined>
    : T extends Stripe.Decimal
      ? string
      : T extends readonly (infer Item)[]
        ? Wire<Item>[]
        : T extends object
          ? { [Key in keyof T]: Wire<T[Key]> }
          : T
