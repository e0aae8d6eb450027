import {shellWord} from '../domain/text/shell-words.ts'

/** Commands that know no context, or are about one that their arguments name. */
const WITHOUT_CONTEXT = /^(?:sandbox|help|autocomplete)(?: |$)|^context (?:add|use|list|remove)$/

const WORDS = /\bsesctl((?: [a-z][a-z-]*)+)/g

/**
 * Completes the commands that a text suggests, so that what is pasted acts where the command acted that suggested it: with
 * the context that was named. Everything passes here that a command prints: next commands, hints, messages, warnings.
 */
export class Suggestions {
  readonly #ids: ReadonlySet<string>
  readonly #context: string | undefined

  /**
   * @param ids of all commands, words parted by spaces
   * @param context that was named, by a flag or a variable
   */
  constructor(ids: Iterable<string>, context: string | undefined) {
    this.#ids = new Set(ids)
    this.#context = context
  }

  complete(text: string): string {
    const context = this.#context
    if (context === undefined || !text.includes('sesctl ')) return text
    return text.replace(WORDS, (found, words: string, at: number) => {
      const id = this.#idAt(words.trimStart())
      if (id === undefined || WITHOUT_CONTEXT.test(id)) return found
      const [rest = ''] = text.slice(at).split('\n')
      if (/ --(context|help)\b/.test(rest)) return found
      const named = `sesctl ${id} --context ${shellWord(context)}`
      return `${named}${found.slice(`sesctl ${id}`.length)}`
    })
  }

  /** The longest command that these words begin with. */
  #idAt(words: string): string | undefined {
    const parts = words.split(' ')
    for (let length = parts.length; length > 0; length -= 1) {
      const id = parts.slice(0, length).join(' ')
      if (this.#ids.has(id)) return id
    }
    return undefined
  }
}
