import type {Provisioned} from '../../app/instance/provision.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {glyph, type View} from '../text/screen.ts'
import {settingLines} from './settings.ts'

const SENTENCES: Readonly<Record<Provisioned['outcome'], string>> = {
  created: 'is created.',
  creating: 'is being created; not waiting for it.',
  exists: 'exists already, as asked for. Nothing was changed.',
}

export function renderProvisioned({outcome, instance}: Provisioned): View {
  return (screen) => {
    const mark = glyph(screen, outcome === 'creating' ? 'wait' : 'ok')
    const domain = instance.parameters?.domain ?? null
    const lines = [
      `${mark} ${plainLine(instance.name)} ${SENTENCES[outcome]}`,
      `  ${screen.paint.dim(plainLine(instance.id))}`,
    ]
    if (instance.parameters) lines.push(settingLines(screen, instance.parameters))
    if (outcome !== 'creating') lines.push('', domain === null ? GENERATED : notVerified(plainLine(domain)))
    return lines.join('\n')
  }
}

const GENERATED = 'The platform publishes the records of the generated domain; it verifies within minutes.'
const notVerified = (domain: string): string =>
  `Mail is refused until the records of ${domain} are published and SES has seen them.`
