import type {ReportedKey} from '../../domain/audit/facts.ts'

/**
 * Keys by user, from an account's credential report (IAM User Guide, "Generating credential reports for your AWS account").
 * It names two keys a user, and has no key where none was ever made.
 * @param text CSV as RFC 4180 has it.
 */
export function readCredentialReport(text: string): Map<string, ReportedKey[]> {
  const [head = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(fields)
  const keys = new Map<string, ReportedKey[]>()
  for (const row of rows) {
    const cell = (column: string): string => row[head.indexOf(column)] ?? ''
    const made = [1, 2].flatMap((number): ReportedKey[] => {
      const active = cell(`access_key_${number}_active`) === 'true' || cell(`access_key_${number}_active`) === 'TRUE'
      const createdAt = time(cell(`access_key_${number}_last_rotated`))
      const lastUsedAt = time(cell(`access_key_${number}_last_used_date`))
      if (!active && createdAt === undefined) return []
      return [{active, ...(createdAt ? {createdAt} : {}), ...(lastUsedAt ? {lastUsedAt} : {})}]
    })
    keys.set(cell('user'), made)
  }
  return keys
}

/** `N/A`, `no_information` and `not_supported` stand for no time. */
function time(text: string): string | undefined {
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )
}
