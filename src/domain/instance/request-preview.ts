/** A request that a mutation would send: what `--dry-run` shows. Never holds a secret. */
export interface RequestPreview {
  /** HTTP method, or the name of the AWS operation. */
  readonly method: string
  /** URL, or the AWS resource. */
  readonly target: string
  readonly body?: unknown
  /** What goes wrong where the work stops behind it, or what it costs; a sentence. */
  readonly risk?: string
}
