import {badQuery} from './v3-error.ts'

type Labels = Readonly<Record<string, string | null>>

/**
 * Reads a label_selector: requirements that all have to fit, `k`, `!k`, `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`.
 * @throws V3Error 400 for one that is none of these
 */
export function labelSelector(text: string | undefined): (labels: Labels) => boolean {
  if (text === undefined) return () => true
  // Commas in parentheses separate values, all others requirements.
  const requirements = text.split(/,(?![^(]*\))/).map((part) => requirement(part.trim()))
  return (labels) => requirements.every((fits) => fits(labels))
}

const KEY = String.raw`[A-Za-z0-9][A-Za-z0-9_.\-/]*`
const SET = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s*\(([^()]*)\)$`)
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([A-Za-z0-9_.\-]*)$`)
const EXISTENCE = new RegExp(`^(!?)(${KEY})$`)

function requirement(text: string): (labels: Labels) => boolean {
  const [, setKey, relation, list] = SET.exec(text) ?? []
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => value.trim())
    return (labels) => values.includes(labels[setKey] ?? '\0') === (relation === 'in')
  }
  const [, key, operator, value] = EQUALITY.exec(text) ?? []
  if (key !== undefined) return (labels) => (labels[key] === value) === (operator !== '!=')
  const [, not, name] = EXISTENCE.exec(text) ?? []
  if (name !== undefined) return (labels) => Object.hasOwn(labels, name) === (not === '')
  throw badQuery('Invalid label_selector value')
}
