import {InvalidValue} from '../exit/failure.ts'

/**
 * Splits a command into its words as a POSIX shell does (Shell Command Language, section 2.2 Quoting), and does nothing
 * else that a shell would: no variables, no globs, no pipes.
 * @throws InvalidValue for a quote without its end, and for no words.
 */
export function parseCommandLine(text: string): readonly [string, ...string[]] {
  const words: string[] = []
  let word: string | undefined
  for (let rest = text; rest !== ''; ) {
    const [piece, value, isGap] = nextPiece(rest, text)
    rest = rest.slice(piece.length)
    if (!isGap) word = (word ?? '') + value
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (word !== undefined) words.push(word)
  const [program, ...others] = words
  if (program === undefined || program === '') throw new InvalidValue("Can't run a command without a name.")
  return [program, ...others]
}

/** What comes next as it is written, what it means, and whether it ends a word. */
function nextPiece(rest: string, whole: string): readonly [piece: string, value: string, isGap: boolean] {
  const gap = /^\s+/.exec(rest)?.[0]
  if (gap !== undefined) return [gap, '', true]
  const plain = /^[^\s'"\\]+/.exec(rest)?.[0]
  if (plain !== undefined) return [plain, plain, false]
  const single = /^'([^']*)'/.exec(rest)
  if (single) return [single[0], single[1] ?? '', false]
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest)
  if (double) return [double[0], (double[1] ?? '').replace(/\\(["\\$`])/g, '$1').replaceAll('\\\n', ''), false]
  const escaped = /^\\([\s\S])/.exec(rest)
  if (escaped) return [escaped[0], escaped[1] === '\n' ? '' : (escaped[1] ?? ''), false]
  throw new InvalidValue(`Can't read the command ${whole}: a quote has no end.`)
}
