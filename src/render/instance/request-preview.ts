import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import {plainLine, plainText} from '../../domain/text/plain-text.ts'
import type {View} from '../text/screen.ts'

/** The requests of a dry run, in order, with their bodies. */
export function renderRequestPreviews(requests: readonly RequestPreview[]): View {
  return (screen) => {
    if (requests.length === 0) return 'Nothing would be sent: everything is as asked for.'
    const one = ({method, target, body, risk}: RequestPreview): string => {
      const request = `${screen.paint.bold(plainLine(method))} ${plainLine(target)}`
      const line = risk === undefined ? request : `${request}\n  ${plainLine(risk)}`
      if (body === undefined) return line
      const json = plainText(JSON.stringify(body, null, 2))
      return `${line}\n${json.replace(/^/gm, '  ')}`
    }
    const count = requests.length === 1 ? 'One request' : `${requests.length} requests`
    return `${count} would be sent. Nothing was.\n\n${requests.map(one).join('\n\n')}`
  }
}
