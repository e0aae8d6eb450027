import {SECRET_KEYS} from '../../domain/binding/credentials.ts'
import {maskCredentials} from '../../domain/binding/masked-credentials.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {padEnd, type View} from '../text/screen.ts'

/** Long texts with a command of their own: dns-instructions. */
const TEXTS = ['required_records', 'instructions']

/**
 * Credentials under the broker's own keys, one a line.
 * @param options.reveal whether secrets are shown; otherwise they are dots.
 */
export function renderCredentials(credentials: Readonly<Record<string, unknown>>, options: {reveal: boolean}): View {
  return (screen) => {
    const shown = options.reveal ? credentials : maskCredentials(credentials)
    const rows = Object.entries(shown)
      .filter(([key, value]) => !TEXTS.includes(key) && value !== '' && value !== undefined && value !== null)
      .map(([key, value]): [string, string] => [plainLine(key), textOf(key, value, screen.unicode)])
    const width = Math.max(0, ...rows.map(([key]) => key.length))
    return rows.map(([key, value]) => `  ${screen.paint.dim(padEnd(key, width))}  ${value}`).join('\n')
  }
}

function textOf(key: string, value: unknown, unicode: boolean): string {
  const text = plainLine(typeof value === 'string' ? value : JSON.stringify(value))
  return SECRET_KEYS.includes(key) && !unicode ? text.replaceAll('•', '*') : text
}
