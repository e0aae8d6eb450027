import {type RecordChange, unmergedChanges} from '../../src/domain/records/record-changes.ts'
import {fixtureRecords} from './record-set.ts'

const SPF = 'v=spf1 include:_spf.agency-mail.example -all'
/** With everything in it that some format has to escape. */
const TOKEN = `site-verification=4f"2\\c;${'$'}{x}`
const POLICY = 'v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov'
const READERS = Array.from({length: 6}, (_, index) => `mailto:dmarc-reader-${index}@reports.agency.gov`)

/**
 * Changes to a zone that has a life: one DKIM record is there already, SPF of the apex is replaced beside two tokens of
 * others, the policy is lengthened beyond one string, and another MX stands where SES wants its own.
 */
export function mergedChanges(): RecordChange[] {
  const [first, second, third, mailSpf, mx, dmarc] = unmergedChanges(fixtureRecords('mail-from'))
  if (!first || !second || !third || !mailSpf || !mx || !dmarc) throw new Error('the fixture has six records')
  const spf = SPF.replace(' -all', ' include:amazonses.com -all')
  const policy = `${POLICY},${READERS.join(',')}; ruf=mailto:admin@agency.gov`
  return [
    {...first, add: [], before: first.values},
    {...second, before: []},
    {...third, before: []},
    {
      ...mailSpf,
      name: 'agency.gov',
      ttl: 3600,
      wanted: spf,
      values: [spf, TOKEN, 'notes: größer'],
      add: [spf],
      remove: [SPF],
      before: [SPF, TOKEN, 'notes: größer'],
      why: 'It says that SES may send, in the one SPF record that a name may have.',
    },
    {...mx, before: ['20 mx.old-host.example'], remove: ['20 mx.old-host.example']},
    {...dmarc, wanted: policy, values: [policy], add: [policy], remove: [POLICY], before: [POLICY]},
  ]
}
