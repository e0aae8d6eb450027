import type {StateDatabase} from './database.ts'

/** SNS changes its certificate about once a year: the last few are enough. */
const KEPT = 4

/** URLs of certificates that have proved a message of SNS. The certificates themselves are fetched again over TLS. */
export function stateProvedCertificates(
  state: StateDatabase,
  context: string,
  now: () => number,
): {list(): Promise<readonly string[]>; add(url: string): Promise<void>} {
  return {
    list: async () => {
      const sql = 'SELECT url FROM sns_certificate WHERE context = ? ORDER BY proved_at DESC'
      return (await state.all<{url: string}>(sql, context)).map(({url}) => url)
    },
    add: async (url) =>
      await state.transaction((rows) => {
        rows.run(
          'INSERT INTO sns_certificate VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET proved_at = excluded.proved_at',
          context,
          url,
          new Date(now()).toISOString(),
        )
        rows.run(
          `DELETE FROM sns_certificate WHERE context = ? AND url NOT IN
             (SELECT url FROM sns_certificate WHERE context = ? ORDER BY proved_at DESC LIMIT ${KEPT})`,
          context,
          context,
        )
      }),
  }
}
