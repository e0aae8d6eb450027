const PLACEHOLDER = '[secret]'

let read: (secret: Secret) => string

/**
 * A text that nobody may see: a password, a secret key, a token. Whatever prints, joins, copies or serialises it gets a
 * placeholder or nothing. {@link reveal} alone gives it back, to the files that scripts/lint/secrets.cjs lists.
 */
export class Secret {
  readonly #value: string

  static {
    read = (secret) => secret.#value
  }

  constructor(value: string) {
    this.#value = value
    Object.freeze(this)
  }

  /** Whether both are the same text. */
  equals(other: Secret | undefined): boolean {
    return other !== undefined && this.#value === other.#value
  }

  toString(): string {
    return PLACEHOLDER
  }

  toJSON(): string {
    return PLACEHOLDER
  }

  [Symbol.toPrimitive](): string {
    return PLACEHOLDER
  }

  /** What console.log and util.inspect of Node print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return PLACEHOLDER
  }
}

/** For delivery to who owns the secret, for the wire, and for masking what a server echoes: nothing else may import it. */
export function reveal(secret: Secret): string {
  return read(secret)
}
