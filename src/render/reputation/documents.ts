import type {SeenReputation} from '../../app/reputation/seen.ts'

/** The text of a reputation for a program or a browser; undefined where a person reads it. */
export async function reputationDocument(
  seen: SeenReputation,
  {csv, html}: {readonly csv: boolean; readonly html: string | undefined},
): Promise<string | undefined> {
  if (csv) {
    const {fleetCsv, reputationCsv} = await import('./csv.ts')
    return seen.scope === 'fleet' ? fleetCsv(seen) : reputationCsv(seen)
  }
  if (html === undefined) return undefined
  return (await import('./html/reputation.ts')).reputationAsPage(seen)
}
