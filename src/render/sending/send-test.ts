import stringWidth from 'string-width'
import type {SendTestResult, TransportResult} from '../../app/sending/send-test-mail.ts'
import {simulatedOutcome} from '../../domain/sending/test-mail.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import {paragraph} from '../text/paragraph.ts'
import {beside, glyph, padEnd, type Screen, type View} from '../text/screen.ts'

type Refused = Extract<TransportResult, {accepted: false}>
type TranscriptLine = NonNullable<TransportResult['transcript']>[number]

const WORDS: Readonly<Record<string, string>> = {
  credentials: 'login refused',
  policy: 'not allowed',
  identity: 'not verified',
  paused: 'sending is paused',
  recipient: 'recipient refused',
  throttled: 'asked to come back later',
  clock: 'clock is wrong',
  unreachable: 'no answer',
  tls: 'not private',
  other: 'refused',
}

/** What each transport said to the mail, and what to do about a refusal. */
export function renderSendTest(result: SendTestResult): View {
  return (screen) =>
    [
      [
        head(screen, result),
        ...result.warnings.map((warning) => paragraph(plainLine(warning), screen.columns, `${glyph(screen, 'warn')} `)),
      ],
      ...transportBlocks(screen, result.transports),
      ...(result.accepted ? [whatFollows(screen, result)] : []),
    ]
      .map((lines) => lines.join('\n'))
      .join('\n\n')
}

/** The transports under each other; with their conversations, each on its own. */
function transportBlocks(screen: Screen, transports: readonly TransportResult[]): string[][] {
  if (transports.every(({transcript}) => transcript === undefined))
    return [transports.flatMap((transport) => transportLines(screen, transport))]
  return transports.flatMap((transport) => [
    transportLines(screen, transport),
    (transport.transcript ?? []).map((line) => transcriptLine(screen, line)),
  ])
}

function head(screen: Screen, {instance, from, to, sendingDomain}: SendTestResult): string {
  const whose = [...(instance ? [instance.name] : []), sendingDomain].map(plainLine)
  const mail = `${plainLine(from)} to ${to.map(plainLine).join(', ')}`
  return paragraph(beside(screen, [...whose, mail]), screen.columns, '', '  ')
}

function transportLines(screen: Screen, transport: TransportResult): string[] {
  const name = padEnd(
    transport.transport === 'smtp' ? `SMTP, ${transport.tls === 'implicit' ? 'TLS' : 'STARTTLS'}` : 'API',
    14,
  )
  if (transport.accepted) return [`  ${glyph(screen, 'ok')} ${name}  accepted  ${plainLine(transport.messageId)}`]
  const {refusal, advice} = transport
  return [
    `  ${glyph(screen, 'no')} ${name}  ${WORDS[refusal.kind] ?? refusal.kind}`,
    paragraph(plainLine(refusal.message), screen.columns, '      said  '),
    adviceLines(screen, advice),
  ]
}

/** A command stays whole, to be copied. */
function adviceLines(screen: Screen, {text, command}: Refused['advice']): string {
  const advice = paragraph(text, screen.columns, DO)
  if (command === undefined) return advice
  const typed = shellCommand(...command)
  const last = advice.slice(advice.lastIndexOf('\n') + 1)
  const fits = stringWidth(`${last}  ${typed}`) <= screen.columns
  return `${advice}${fits ? '  ' : `\n${' '.repeat(DO.length)}`}${typed}`
}

const DO = '      do    '

function transcriptLine(screen: Screen, {from, text}: TranscriptLine): string {
  const marks = screen.unicode ? {client: '→', server: '←', note: '·'} : {client: '>', server: '<', note: '-'}
  const line = `    ${marks[from]} ${plainLine(text)}`
  return from === 'note' ? screen.paint.dim(line) : line
}

/** Acceptance is not delivery: what is still to come. */
function whatFollows(screen: Screen, {to}: SendTestResult): string[] {
  return to.map((address) => {
    const outcome = simulatedOutcome(address)
    const text =
      outcome === undefined
        ? `SES has the mail. Whether ${plainLine(address)} takes it shows in that mailbox, or comes back as a bounce.`
        : `SES has the mail; the simulator ${outcome}. No rate moves.`
    return paragraph(text, screen.columns)
  })
}
