import {Flags} from '@oclif/core'
import {parseZoneName} from '../domain/records/record-zones.ts'
import {credentialsFlag} from './flags.ts'

/** A DNS zone, as {@link parseZoneName} takes it. */
const zoneFlag = Flags.custom<string>({helpValue: 'ZONE', parse: async (text) => parseZoneName(text)})

/** Whose records, in which form, and what they are merged with. @param formats of DNS workflows, beside those for people */
export const dnsFlags = <Format extends string>(formats: readonly Format[]) => ({
  credentials: credentialsFlag(),
  format: Flags.option({
    summary: 'what the text is for; each is explained above',
    options: ['table', 'cards', 'json', ...formats] as const,
    default: 'table' as const,
  })(),
  merge: Flags.boolean({
    summary: 'merge with what is published already; --no-merge shows the records as the broker returns them',
    default: true,
    allowNo: true,
  }),
  zone: zoneFlag({summary: 'the zone that the records are published in, instead of asking for its SOA record'}),
})

/** `--format json` is another way to say `--json`. */
export function isJsonFormat(argv: readonly string[]): boolean {
  const format = argv.indexOf('--format')
  return argv.includes('--format=json') || (format !== -1 && argv[format + 1] === 'json')
}
