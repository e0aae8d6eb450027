import type {Verification} from '../../../src/app/verification/verify-instance.ts'
import type {Purpose} from '../../../src/domain/records/required-records.ts'
import {type Examined, endsWell} from './examine.ts'
import type {Judged} from './judges.ts'
import {inWords, isDone} from './updates.ts'

/** Where we and a judge part, or an edit does not do what it should. */
export interface Difference {
  readonly about:
    | 'spf'
    | 'dmarc'
    | 'dkim'
    | 'mx'
    /** Which policy is in force before the change. */
    | 'policy in force'
    | 'edits refused'
    | 'edits leave it wrong'
    | 'edits have no end'
    | 'script refused'
    | 'script leaves it wrong'
    | 'script and verify differ'
    | 'script twice'
    | 'script on a moved zone'
  readonly text: string
  /** Which of the purposes, after edits and scripts. */
  readonly purposes: readonly Purpose[]
}

const PURPOSES: readonly Purpose[] = ['spf', 'dmarc', 'dkim', 'mx']

export function differences(examined: Examined): Difference[] {
  return [
    ...judgements(examined.verified, examined.judged, domainOf(examined)),
    ...policyInForce(examined),
    ...afterEdits(examined),
    ...afterScript(examined),
  ]
}

/** The judges' word on each of the things that SES and receivers need. */
function judgedRight(judged: Judged, domain: string): Readonly<Record<Purpose, boolean>> {
  return {
    spf: judged.spf.result === 'pass',
    dmarc: judged.dmarc.valid && judged.dmarc.location === domain,
    dkim: judged.dkim,
    mx: judged.mx,
  }
}

/** Ours, of the records alone. */
function saidRight({records}: Verification): Readonly<Record<Purpose, boolean>> {
  const right = (purpose: Purpose): boolean =>
    records
      .filter(({record}) => record.purpose === purpose)
      .every(({state}) => state === 'right' || state === 'elsewhere')
  return {spf: right('spf'), dmarc: right('dmarc'), dkim: right('dkim'), mx: right('mx')}
}

function judgements(verified: Verification, judged: Judged, domain: string): Difference[] {
  const [theirs, ours] = [judgedRight(judged, domain), saidRight(verified)]
  return PURPOSES.filter((purpose) => theirs[purpose] !== ours[purpose]).map((purpose) => {
    const [judgement] = verified.records.filter(
      ({record, state}) =>
        record.purpose === purpose && (ours[purpose] || (state !== 'right' && state !== 'elsewhere')),
    )
    const say = ours[purpose] ? 'right' : `${judgement?.state} (${judgement?.mistake})`
    return {about: purpose, text: `we say ${say}, the judge ${wordOn(purpose, judged)}`, purposes: [purpose]}
  })
}

function wordOn(purpose: Purpose, {spf, dmarc, dkim, mx}: Judged): string {
  if (purpose === 'spf') return `${spf.result}: ${spf.why}`
  if (purpose === 'dmarc') return dmarc.valid ? `valid, at ${dmarc.location}` : `invalid: ${dmarc.error}`
  return (purpose === 'dkim' ? dkim : mx) ? 'right' : 'wrong'
}

/** The policy that holds for the domain now: whose it is, and what it says. */
function policyInForce({merged, judged: {dmarc}, drawn}: Examined): Difference[] {
  const ours = merged.merge.dmarc[0]?.before
  if (ours === undefined) return []
  const name = (zone: string): string => zone.replace(new RegExp(`\\bv${drawn.index}\\.`), `m${drawn.index}.`)
  const location = dmarc.location === null ? null : name(dmarc.location)
  const own = location === merged.domain
  const theirs = dmarc.valid ? `${dmarc.tags?.[own ? 'p' : 'sp']} of ${location}` : 'none'
  const said = ours === null || ours.policy === null ? 'none' : `${ours.policy} of ${ours.domain}`
  if (theirs === said) return []
  const text = `we say ${said} by ${ours?.tag}, checkdmarc ${theirs}${dmarc.error === undefined ? '' : ` (${dmarc.error})`}`
  return [{about: 'policy in force', text, purposes: ['dmarc']}]
}

function afterEdits({edits, verified, drawn}: Examined): Difference[] {
  const domain = domainOf({verified})
  const {failed, lines, rounds} = edits
  const sent = lines.join(' | ')
  const wrong = wrongOnes(edits.verified, edits.judged, domain)
  const open = edits.verified.records.filter(({edit}) => edit !== undefined && hasLines(edit))
  return [
    ...failed.map((stderr): Difference => ({about: 'edits refused', text: `${stderr} of ${sent}`, purposes: []})),
    ...(rounds > 0 && wrong.length > 0
      ? [
          {
            about: 'edits leave it wrong' as const,
            text: `${wrong.join(', ')} of ${drawn.index}: ${sent}`,
            purposes: wrong,
          },
        ]
      : []),
    ...(open.length > 0 && failed.length === 0
      ? [
          {
            about: 'edits have no end' as const,
            text: `${open.map(({record, mistake}) => `${record.purpose} ${mistake}`).join(', ')} after ${sent}`,
            purposes: open.map(({record}) => record.purpose),
          },
        ]
      : []),
  ]
}

const hasLines = ({
  publish,
  remove,
  replace,
  with: value,
}: {
  publish?: unknown
  remove?: readonly unknown[]
  replace?: string
  with?: string
}): boolean => publish !== undefined || (remove ?? []).length > 0 || replace !== undefined || value !== undefined

/** What we call right and a judge calls wrong: the one thing that must never be. */
function wrongOnes(verified: Verification, judged: Judged, domain: string): Purpose[] {
  const [theirs, ours] = [judgedRight(judged, domain), saidRight(verified)]
  return PURPOSES.filter((purpose) => ours[purpose] && !theirs[purpose])
}

function afterScript({script, merged}: Examined): Difference[] {
  const {first, judged, verified, unchanged, moved, changes} = script
  const theirs = judgedRight(judged, merged.domain)
  const ours = saidRight(verified)
  const wrong = endsWell(merged) ? PURPOSES.filter((purpose) => !theirs[purpose]) : []
  const apart = endsWell(merged) ? PURPOSES.filter((purpose) => !ours[purpose]) : []
  const found: Difference[] = []
  if (!isDone(first)) found.push({about: 'script refused', text: inWords(first), purposes: []})
  if (wrong.length > 0) {
    const words = wrong.map((purpose) => `${purpose} ${wordOn(purpose, judged)}`).join(', ')
    found.push({about: 'script leaves it wrong', text: `exit 0, and ${words}`, purposes: wrong})
  }
  if (apart.length > 0) {
    const words = verified.records.filter(({state}) => state !== 'right').map(({mistake}) => mistake)
    found.push({about: 'script and verify differ', text: `${apart.join(', ')}: ${words.join(', ')}`, purposes: apart})
  }
  if (!unchanged) found.push({about: 'script twice', text: `the zone changed: ${inWords(script.second)}`, purposes: []})
  if (changes && moved !== undefined && !(moved.refused && moved.unchanged)) {
    const text = `${moved.refused ? 'refused, but the zone changed' : `not refused (${moved.answers})`} after ${moved.how.replaceAll('\n', ' | ')}`
    found.push({about: 'script on a moved zone', text, purposes: []})
  }
  return found
}

function domainOf({verified}: {readonly verified: Verification}): string {
  return verified.domain
}
