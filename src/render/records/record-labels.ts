import type {Purpose} from '../../domain/records/required-records.ts'

export const PURPOSE_NAMES: Readonly<Record<Purpose, string>> = {dkim: 'DKIM', spf: 'SPF', mx: 'MX', dmarc: 'DMARC'}

/** What to call each record: `DKIM 1 of 3`, `SPF`. */
export function recordLabels(records: readonly {readonly purpose: Purpose}[]): string[] {
  return records.map((record) => {
    const alike = records.filter(({purpose}) => purpose === record.purpose)
    const name = PURPOSE_NAMES[record.purpose]
    return alike.length === 1 ? name : `${name} ${alike.indexOf(record) + 1} of ${alike.length}`
  })
}
