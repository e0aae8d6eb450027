import type {FleetVerification, InstanceVerification} from '../../app/verification/verify-all.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {DnsVerdict} from '../../domain/verification/verdict.ts'
import {beside, type Glyph, glyph, type View} from '../text/screen.ts'
import {mistakeWords} from './mistake-words.ts'

const GLYPHS: Readonly<Record<DnsVerdict, Glyph>> = {right: 'ok', wrong: 'no', waiting: 'wait', unknown: 'warn'}

const WORDS: Readonly<Record<DnsVerdict, string>> = {
  right: 'all right',
  wrong: 'needs an edit',
  waiting: 'only time is needed',
  unknown: 'not known',
}

/** One line for one of many instances: how it stands, and the first thing that is wrong. */
export function renderInstanceVerification({instance, verdict, verification, unread}: InstanceVerification): View {
  return (screen) => {
    const domain = verification === undefined ? [] : [plainLine(verification.domain)]
    const words = unread === undefined ? reasonOf(verdict, verification) : `${WORDS.unknown}: ${plainLine(unread)}`
    return beside(screen, [
      `${glyph(screen, GLYPHS[verdict])} ${screen.paint.bold(plainLine(instance))}`,
      ...domain,
      words,
    ])
  }
}

function reasonOf(verdict: DnsVerdict, verification: InstanceVerification['verification']): string {
  if (verdict !== 'wrong' || verification === undefined) return WORDS[verdict]
  const zone = verification.zones.find(({severity}) => severity === 'wrong')
  if (zone !== undefined) return plainLine(zone.text)
  const bad = verification.records.filter(({state}) => state === 'wrong' || state === 'missing')
  const [first] = bad
  if (first === undefined) return 'SES has given up on the identity'
  const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : ''
  return `${first.record.purpose.toUpperCase()}: ${mistakeWords(first)}${more}`
}

/** `12 instances: 9 all right, 2 need an edit, 1 not known.` */
export function renderFleetVerification({total, counts}: FleetVerification): View {
  return () => {
    if (total === 0) return 'There are no instances in this context.'
    const parts = [
      `${counts.right} all right`,
      ...(counts.wrong > 0 ? [`${counts.wrong} need${counts.wrong === 1 ? 's' : ''} an edit`] : []),
      ...(counts.waiting > 0 ? [`${counts.waiting} need${counts.waiting === 1 ? 's' : ''} only time`] : []),
      ...(counts.unknown > 0 ? [`${counts.unknown} not known`] : []),
    ]
    return `${total} ${total === 1 ? 'instance' : 'instances'}: ${parts.join(', ')}.`
  }
}
