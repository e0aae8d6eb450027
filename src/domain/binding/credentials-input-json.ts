/**
 * The JSON document in a text that may say other things before and after it: `cf service-key` begins with a sentence,
 * `cf env` puts `VCAP_SERVICES: ` before it and other variables behind. It begins where a line does, or the value of a
 * variable VCAP_SERVICES. Time is in proportion to the text.
 * @returns the text of the document, which need not be valid; undefined when nothing looks like one.
 */
export function jsonWithin(text: string): string | undefined {
  const found = BEGINNING.exec(text)
  if (!found) return undefined
  const start = found.index + found[0].length - 1
  return text.slice(start, endOfValue(text, start))
}

const BEGINNING = /^[ \t]*(?:(?:export[ \t]+)?VCAP_SERVICES[ \t]*[:=][ \t]*'?)?[{[]/m

/** The index behind the bracket that closes the one at `start`; the end of the text when none does. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted) {
      if (character === '\\') at++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return text.length
}
