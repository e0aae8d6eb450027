const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/y
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\#]+|(?<=[^\s=])#)/y
const REST_OF_LINE = /[^\n]*(?:\n|$)/y

/**
 * Variables of a dotenv text, as a POSIX shell would set them: `NAME=value`, perhaps after `export`; single quotes keep
 * everything, double quotes keep all but backslash escapes; `#` after a blank begins a comment. Nothing is expanded, and
 * lines that are no assignment are passed over. The last assignment of a name counts.
 */
export function readDotenv(text: string): Map<string, string> {
  const source = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const variables = new Map<string, string>()
  let at = 0
  while (at < source.length) {
    const name = matchAt(NAME, source, at)
    if (name) {
      const {value, end} = readValue(source, at + name[0].length)
      variables.set(name[1] ?? '', value)
      at = end
    }
    at += matchAt(REST_OF_LINE, source, at)?.[0].length ?? 1
  }
  return variables
}

function readValue(source: string, start: number): {value: string; end: number} {
  let value = ''
  let end = start
  for (let piece = matchAt(PIECE, source, end); piece; piece = matchAt(PIECE, source, end)) {
    const [all, single, double, escaped, bare] = piece
    value += single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare ?? ''
    end += all.length
  }
  return {value, end}
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}
