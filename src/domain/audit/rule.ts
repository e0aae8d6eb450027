/** What an audit looks for. The page of all rules, the help of SARIF and the screen are made from this. */
export interface Rule {
  /** A short name of the fault. */
  readonly title: string
  readonly severity: 'error' | 'warning' | 'note'
  /** When it is found, and what goes wrong with it. */
  readonly why: string
  /** What puts it right. */
  readonly fix: string
  /** What `--fix` does: `safe` without the id being named, `by id` only then, or only with a key that is named. */
  readonly repair: 'safe' | 'by id' | 'with --topic-key' | 'none'
}
