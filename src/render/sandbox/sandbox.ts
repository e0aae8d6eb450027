import type {SandboxStarted} from '../../app/sandbox/sandbox.ts'
import type {InboxMessage, InboxMessageInFull, SandboxRecord, SandboxStatus} from '../../domain/sandbox/sandbox.ts'
import {plainLine, plainText} from '../../domain/text/plain-text.ts'
import {shellWord} from '../../domain/text/shell-words.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {paragraph} from '../text/paragraph.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'
import {table} from '../text/table.ts'
import {clockSentence} from './clock.ts'

export function renderStarted(sandbox: SandboxStarted): View {
  return (screen) => {
    const verb = sandbox.startedNow ? 'The sandbox runs' : 'The sandbox was running already'
    const use = sandbox.current ? '(the current one)' : `(use it with --context ${sandbox.context})`
    return [`${glyph(screen, 'ok')} ${verb}, as context ${sandbox.context} ${use}`, addresses(screen, sandbox)].join(
      '\n',
    )
  }
}

export function renderStatus(status: SandboxStatus): View {
  return (screen) => {
    const counts = Object.entries(status.counts).map(([name, count]) => `${count} ${name}`)
    const unknown = status.unknownRequests.map(
      ({service, operation, times}) => `  ${plainLine(service)} ${plainLine(operation)}  ${times} times`,
    )
    return [
      `${glyph(screen, 'ok')} The sandbox runs: process ${status.pid}, up ${formatDuration(status.uptimeSeconds * 1000)}`,
      addresses(screen, status),
      paragraph(counts.join(', '), screen.columns, '  holds     '),
      ...(status.clock.offsetMillis === 0 ? [] : [`${glyph(screen, 'warn')} ${clockSentence(status.clock)}`]),
      ...(status.faults.length === 0
        ? []
        : [`${glyph(screen, 'warn')} Faults are on: ${status.faults.map(plainLine).join(', ')}`]),
      ...(unknown.length > 0
        ? [`${glyph(screen, 'warn')} Refused because the sandbox does not know them:`, ...unknown]
        : []),
    ].join('\n')
  }
}

function addresses(screen: Screen, status: SandboxStatus): string {
  const rows = [
    ['broker', status.brokerUrl],
    ['CF', `${status.cloudFoundryUrl}  context sandbox-cf`],
    ['AWS', `${status.awsUrl}  ${status.region}`],
    ['SMTP', `${status.smtp} STARTTLS, ${status.smtps} TLS`],
    ['DNS', status.dns],
    ['data', status.folder],
  ]
  return rows.map(([name = '', value = '']) => `  ${screen.paint.dim(name.padEnd(8))}  ${plainLine(value)}`).join('\n')
}

/** Lines for `eval`: POSIX shell. What leads by proxy takes back the endpoint that an earlier eval may have exported. */
export function shellExports(environment: Readonly<Record<string, string>>): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
  return ['AWS_ENDPOINT_URL' in environment ? '' : 'unset AWS_ENDPOINT_URL\n', ...exports].join('')
}

export function renderInbox(messages: readonly InboxMessage[]): View {
  return (screen) => {
    if (messages.length === 0) return 'The inbox is empty.'
    const rows = messages.map((message) => [
      message.acceptedAt.slice(11, 19),
      message.transport,
      plainLine(message.from),
      message.to.map(plainLine).join(', '),
      plainLine(message.subject),
      message.events.map(({kind}) => kind).join(', '),
      message.id,
    ])
    return table(screen, ['time', 'transport', 'from', 'to', 'subject', 'outcome', 'id'], rows)
  }
}

export function renderMessage(message: InboxMessageInFull): View {
  return (screen) =>
    [
      ...message.headers.map(({name, value}) => `${screen.paint.dim(`${plainLine(name)}:`)} ${plainLine(value)}`),
      '',
      plainText(message.text).trimEnd(),
      '',
      ...message.events.map(({kind, recipient}) => `${glyph(screen, 'dot')} ${kind}  ${plainLine(recipient)}`),
    ].join('\n')
}

export function renderDnsRecords(records: readonly SandboxRecord[]): View {
  return (screen) => {
    if (records.length === 0) return 'No records yet.'
    const rows = records.map(({name, ttl, type, data}) => [plainLine(name), String(ttl), type, plainLine(data)])
    return table(screen, ['name', 'ttl', 'type', 'data'], rows)
  }
}
