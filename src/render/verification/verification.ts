import stringWidth from 'string-width'
import type {Verification} from '../../app/verification/verify-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {IdentityJudgement, SesState} from '../../domain/verification/identity.ts'
import {recordLabels} from '../records/record-labels.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, type Glyph, glyph, padEnd, type Screen, type View} from '../text/screen.ts'
import {detailLines, recordGlyph, shownName, stateWords} from './record.ts'

/** Record by record: where it is right, or what is wrong and the edit that mends it. */
export function renderVerification(verification: Verification): View {
  return (screen) =>
    [
      paragraph(head(screen, verification), screen.columns, '', '  '),
      recordLines(screen, verification).join('\n'),
      ...zoneLines(screen, verification),
      ...identityLines(screen, verification),
      ...alignmentLines(screen, verification),
      conclusion(verification),
    ].join('\n\n')
}

/** The same, as one block of a watch. @param isFirst whether nothing came before it */
export function renderWatched(verification: Verification, isFirst: boolean): View {
  const time = `${verification.checkedAt.slice(11, 19)} UTC`
  return (screen) => `${isFirst ? '' : '\n'}${screen.paint.dim(time)}  ${renderVerification(verification)(screen)}`
}

function head(screen: Screen, {domain, instance, servers}: Verification): string {
  const authorities = servers.filter(({role}) => role === 'authority').map(({label}) => plainLine(label))
  const resolvers = servers.filter(({role}) => role === 'resolver').map(({label}) => plainLine(label))
  const asked = [...(authorities.length > 0 ? [`${authorities.join(', ')} (authoritative)`] : []), ...resolvers].join(
    ', ',
  )
  return beside(screen, [
    screen.paint.bold(plainLine(domain)),
    ...(instance === null ? [] : [`instance ${plainLine(instance)}`]),
    `asked ${asked || 'nobody'}`,
  ])
}

function recordLines(screen: Screen, {records, zone}: Verification): string[] {
  const labels = recordLabels(records.map(({record}) => record))
  const names = records.map(({record}) => shownName(record.name, zone))
  const states = records.map((judgement) => stateWords(judgement, zone))
  const label = Math.max(...labels.map((text) => stringWidth(text)))
  const name = Math.max(...names.map((text) => stringWidth(text)))
  return records.flatMap((judgement, index) => {
    const state = states[index] ?? ''
    const start = `  ${recordGlyph(screen, judgement)} ${padEnd(labels[index] ?? '', label)}   ${padEnd(names[index] ?? '', name)}`
    const line = `${start}   ${state}`
    const fits = stringWidth(line) <= screen.columns
    return [
      ...(fits ? [line] : [start.trimEnd(), paragraph(state, screen.columns, INDENT)]),
      ...detailLines(screen, judgement),
    ]
  })
}

const INDENT = '      '

function zoneLines(screen: Screen, {zones}: Verification): string[] {
  return zones.map(({severity, text, do: what}) => {
    const mark = `  ${glyph(screen, severity === 'wrong' ? 'no' : 'warn')} `
    const advice = `${INDENT}${screen.paint.dim('do')}        `
    return [
      paragraph(plainLine(text), screen.columns, mark, INDENT),
      paragraph(plainLine(what), screen.columns, advice),
    ].join('\n')
  })
}

const IDENTITY_GLYPHS: Readonly<Record<IdentityJudgement['state'], Glyph>> = {
  verified: 'ok',
  pending: 'wait',
  failed: 'no',
}

function identityLines(screen: Screen, {identity, identityUnknown, probe}: Verification): string[] {
  if (probe !== undefined) return [probeLine(screen, probe)]
  if (identityUnknown !== undefined) {
    return [`  ${glyph(screen, 'warn')} SES could not be asked: ${plainLine(identityUnknown)}`]
  }
  if (identity === undefined) {
    return [`  ${glyph(screen, 'dot')} ${screen.paint.dim('SES was not asked: this context has no access to AWS')}`]
  }
  const words = {
    verified: 'has verified the identity',
    pending: `has not verified the identity yet (${plainLine(identity.verificationStatus)})`,
    failed: 'has given up on the identity',
  }[identity.state]
  const notes = identity.notes.map((note) => paragraph(plainLine(note), screen.columns, INDENT))
  return [
    [`  ${glyph(screen, IDENTITY_GLYPHS[identity.state])} SES ${words}`, ...sesParts(screen, identity), ...notes].join(
      '\n',
    ),
  ]
}

const PART_GLYPHS = {accepted: 'ok', pending: 'wait', failed: 'no'} as const

/** DKIM and MAIL FROM of an identity that SES has verified, where it does not accept them. */
function sesParts(screen: Screen, identity: IdentityJudgement): string[] {
  const {state, dkim, dkimStatus, mailFrom, mailFromDomain, mailFromStatus} = identity
  if (state !== 'verified') return []
  const line = (part: SesState, text: string): string => `  ${glyph(screen, PART_GLYPHS[part])} ${text}`
  return [
    ...(dkim === 'accepted' ? [] : [line(dkim, `SES does not sign by DKIM (${plainLine(dkimStatus)})`)]),
    ...(mailFrom === null || mailFrom === 'accepted'
      ? []
      : [
          line(
            mailFrom,
            `SES does not use the MAIL FROM domain ${plainLine(mailFromDomain ?? '')} (${plainLine(mailFromStatus ?? 'no status')})`,
          ),
        ]),
  ]
}

function probeLine(screen: Screen, probe: NonNullable<Verification['probe']>): string {
  if (probe.accepted) return `  ${glyph(screen, 'ok')} SES took a mail to its simulator: the identity is verified`
  const words =
    probe.refusal.kind === 'identity' ? 'says that the identity is not verified' : 'refused a mail to its simulator'
  return paragraph(
    `SES ${words}: ${plainLine(probe.refusal.message)}`,
    screen.columns,
    `  ${glyph(screen, 'no')} `,
    INDENT,
  )
}

/** Whether mail will pass DMARC, and by what; a line for each of SPF and DKIM only where it does not. */
function alignmentLines(screen: Screen, {alignment}: Verification): string[] {
  const {passes, sentence, spf, dkim} = alignment
  const mark = passes === true ? glyph(screen, 'ok') : glyph(screen, passes === null ? 'dot' : 'warn')
  const line = (first: string, text: string): string => paragraph(plainLine(text), screen.columns, first, INDENT)
  const parts = passes === true ? [] : [spf, dkim].map((part) => line(INDENT, part.sentence))
  return [[line(`  ${mark} `, `DMARC alignment: ${sentence}`), ...parts].join('\n')]
}

/** `2 of 5 need an edit, 1 is on its way.` */
function conclusion({records, identity, domain, verdict, dns, zones}: Verification): string {
  const count = (...states: string[]) => records.filter(({state}) => states.includes(state)).length
  const edits = count('wrong', 'missing')
  const broken = zones.filter(({severity}) => severity === 'wrong').length
  const parts = [
    ...(broken > 0 ? ['the zone itself needs mending'] : []),
    ...(edits > 0 ? [`${edits} of ${records.length} ${edits === 1 ? 'needs' : 'need'} an edit`] : []),
    ...(count('elsewhere') === 1 ? ['1 is on its way'] : []),
    ...(count('elsewhere') > 1 ? [`${count('elsewhere')} are on their way`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be looked up`] : []),
  ]
  if (parts.length > 0) return `${sentence(parts.join(', '))}.`
  const right = `${records.length === 1 ? 'The record is' : `All ${records.length} records are`} right everywhere`
  if (verdict === 'right') return `${right}${identity === undefined ? '' : `, and ${plainLine(domain)} is verified`}.`
  const rest = verdict === 'wrong' ? 'SES has to be made to check again' : 'SES has to see them yet'
  return dns === 'right' ? `${right}; ${rest}.` : right
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
