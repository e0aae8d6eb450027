import type {SandboxClock} from '../../domain/sandbox/sandbox.ts'
import {formatDuration} from '../../domain/time/duration.ts'
import type {View} from '../text/screen.ts'

export function renderClock(clock: SandboxClock): View {
  return () => clockSentence(clock)
}

export function clockSentence({now, offsetMillis}: SandboxClock): string {
  const time = `The sandbox's clock says ${now.slice(0, 19).replace('T', ' ')} UTC`
  if (offsetMillis === 0) return `${time}, as this machine's.`
  return `${time}, ${formatDuration(Math.abs(offsetMillis))} ${offsetMillis > 0 ? 'ahead of' : 'behind'} this machine's.`
}
