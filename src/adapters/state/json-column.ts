import {StateUnusable} from '../../domain/instance/inventory-failures.ts'

/**
 * The object or list that a column holds as JSON.
 * @param where table and column, for the message
 * @throws StateUnusable for a text that is damaged
 */
export function parseJsonColumn<Value extends object>(text: string, where: string): Value {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value === 'object' && value !== null) return value as Value
  throw new StateUnusable(`The state file is damaged: a row of ${where} holds no JSON object.`, {
    hints: [
      'Put a backup of the file in its place, or move the file away and import the instances again:',
      'sesctl context import --help',
    ],
  })
}
