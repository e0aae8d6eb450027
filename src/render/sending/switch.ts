import type {SendingSwitch} from '../../app/sending/switch.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {renderRequestPreviews} from '../instance/request-preview.ts'
import {glyph, type View} from '../text/screen.ts'

/** What was switched and why; with --dry-run, the request that would do it. */
export function renderSendingSwitch({instance, sending, changed, reason, by, evidence, requests}: SendingSwitch): View {
  if (requests && requests.length > 0) return renderRequestPreviews(requests)
  return (screen) => {
    const name = plainLine(instance.name)
    if (!changed) return `${glyph(screen, 'ok')} ${name}: sending is ${sending} already. Nothing was changed.`
    const rows = [['reason', reason], ...(evidence === undefined ? [] : [['evidence', evidence]]), ['by', by]]
    const words = rows.map(([label = '', text = '']) => `\n  ${label.padEnd(10)}${plainLine(text)}`).join('')
    const meaning =
      sending === 'paused'
        ? 'SES refuses its mail over SMTP and the API until it is unpaused.'
        : 'SES takes its mail again.'
    return `${glyph(screen, 'ok')} ${name}: sending is ${sending}. ${meaning}${words}`
  }
}
