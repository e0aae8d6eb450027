/** Runs sesctl's own commands as a person would, each in a process of its own. */
export interface Commands {
  /**
   * @param words what follows `sesctl`.
   * @param options.shown whether the output is shown as it comes; it is returned either way.
   */
  run(words: readonly string[], options: {shown: boolean; input?: string}): Promise<CommandOutcome>
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}
