/** A command that a program printed for people or scripts to type. */
export interface Suggested {
  readonly command: string
  /** What printed it. */
  readonly by: string
}

/** Fields of a document whose texts suggest commands. */
interface Spoken {
  readonly next?: readonly string[]
  readonly warnings?: readonly string[]
  readonly error?: {readonly message: string; readonly hints: readonly string[]}
}

/** The texts of a document that may suggest commands; a stream's last line is its document. */
export function spokenIn(stdout: string): string[] {
  const text = stdout.trimStart().startsWith('{\n') ? stdout : (stdout.trimEnd().split('\n').at(-1) ?? '')
  const {next = [], warnings = [], error} = JSON.parse(text) as Spoken
  return [...next, ...warnings, ...(error ? [error.message, ...error.hints] : [])]
}

/**
 * The commands in a text, by the rule of the project: a command that is suggested stands at the end of its line, and all of
 * it up to there can be pasted. Prose that only names the program (`sesctl needs …`) is none.
 */
export function commandsIn(text: string, firstWords: ReadonlySet<string>): string[] {
  return text.split('\n').flatMap((line) => {
    const at = line.search(/(?<![\w"'$(])sesctl [a-z-]/)
    if (at === -1) return /^\s*(eval .*)$/.exec(line)?.[1] ?? []
    const command = line.slice(at).trimEnd()
    return firstWords.has(command.split(' ')[1] ?? '') ? [command] : []
  })
}

/** A suggestion with the values that a person has to choose. */
export function filled(command: string, values: Readonly<Record<string, string>>): string {
  return command.replace(/(?<=\s)([A-Z][A-Z-]+)(?=\s|$)/g, (name) => {
    const value = values[name]
    if (value === undefined) throw new Error(`nobody can know what ${name} stands for in: ${command}`)
    return value
  })
}
