import type {SandboxFault, SandboxFaultState, SandboxLogLine} from '../../domain/sandbox/sandbox.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import {paragraph} from '../text/paragraph.ts'
import {glyph, type Screen, type View} from '../text/screen.ts'

/** Every fault with the case that it stands for; those that are on stand out. */
export function renderFaults(faults: readonly SandboxFault[]): View {
  return (screen) => faults.map((fault) => entry(screen, fault)).join('\n\n')
}

export function renderFaultOn(fault: SandboxFault): View {
  return (screen) => entry(screen, fault)
}

function entry(screen: Screen, fault: SandboxFault): string {
  const state = fault.on ? `on${details(fault, fault.on)}` : 'off'
  const head = `${glyph(screen, fault.on ? 'warn' : 'dot')} ${plainLine(fault.name)}  ${state}`
  const text = [fault.standsFor, fault.changes].map((sentence) =>
    paragraph(plainLine(sentence), screen.columns, '    '),
  )
  return [head, ...text, `    ${screen.paint.dim(`takes ${options(fault)}`)}`].join('\n')
}

function details({takes}: SandboxFault, on: SandboxFaultState): string {
  const parts = [
    ...(takes.millis === null ? [] : [formatDuration(on.millis)]),
    ...(takes.share === null ? [] : [`${Number((on.share * 100).toFixed(3))} %`]),
    ...(on.instance === null ? [] : [`instance ${plainLine(on.instance)}`]),
    ...(on.left === null ? [] : [`${on.left} more`]),
    ...(on.until === null ? [] : [`until ${plainLine(on.until).slice(0, 19).replace('T', ' ')} UTC`]),
    ...(on.struck === 0 ? [] : [`struck ${on.struck} ×`]),
  ]
  return parts.map((part) => `, ${part}`).join('')
}

function options({takes}: SandboxFault): string {
  return [
    '--for',
    ...(takes.times ? ['--times'] : []),
    ...(takes.instance ? ['--instance'] : []),
    ...(takes.millis === null ? [] : [`--delay (${formatDuration(takes.millis)})`]),
    ...(takes.share === null ? [] : [`--share (${Number((takes.share * 100).toFixed(3))} %)`]),
  ].join(', ')
}

export function renderLogLine({at, text}: SandboxLogLine): View {
  return (screen) => `${at === undefined ? '' : `${screen.paint.dim(at)} `}${plainLine(text)}`
}
