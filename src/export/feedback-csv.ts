import type {KeptFeedbackEvent} from '../domain/feedback/event.ts'

const COLUMNS = [
  'at',
  'type',
  'recipient',
  'bounceType',
  'subType',
  'status',
  'reply',
  'messageId',
  'feedbackId',
  'configurationSet',
  'source',
  'subject',
  'sentAt',
  'receivedAt',
] as const satisfies readonly (keyof KeptFeedbackEvent)[]

/** What a spreadsheet takes for a formula, and what would be mistaken for our mark against that. */
const FORMULA = /^[=+\-@\t\r']/

/** A row for each event (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function feedbackCsv(events: readonly KeptFeedbackEvent[]): string {
  const rows = events.map((event) => COLUMNS.map((column) => event[column] ?? ''))
  return [[...COLUMNS], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
