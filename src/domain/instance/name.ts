import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,48}[A-Za-z0-9])?$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text has the form of an id of the platform. */
export function isId(text: string): boolean {
  return UUID.test(text)
}

/**
 * A name for a new instance or binding: it has to be typed back, stand in a table and never be taken for an id.
 * @throws InvalidValue
 */
export function parseName(text: string, what: 'instance' | 'binding'): string {
  if (NAME.test(text) && !isId(text)) return text
  throw new InvalidValue(`Can't name the ${what} "${plainLine(text)}".`, {
    hints: [
      isId(text)
        ? 'It looks like an id. Choose a name like mail-prod.'
        : 'A name is up to 50 letters, digits and . _ - and begins and ends with a letter or a digit.',
    ],
  })
}
