import type {Provisioned} from '../../app/instance/provision.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
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
    const lines = [
      `${mark} ${plainLine(instance.name)} ${SENTENCES[outcome]}`,
      `  ${screen.paint.dim(plainLine(instance.id))}`,
    ]
    if (instance.parameters) lines.push(settingLines(screen, instance.parameters))
    if (outcome !== 'creating') lines.push('', aboutMail(instance.parameters, outcome))
    return lines.join('\n')
  }
}

/** Nobody has asked SES about an instance that was there before. */
function aboutMail(parameters: Provisioned['instance']['parameters'], outcome: 'created' | 'exists'): string {
  const domain = parameters?.domain ?? undefined
  const isGenerated = parameters !== undefined && domain === undefined
  const named = isGenerated ? 'the generated domain' : domain === undefined ? 'its domain' : plainLine(domain)
  if (outcome === 'exists') return `Mail is refused unless SES has verified ${named}, which was not checked here.`
  return isGenerated
    ? 'The platform publishes the records of the generated domain; it verifies within minutes.'
    : `Mail is refused until the records of ${named} are published and SES has seen them.`
}

/** What keeps the result from proving as much as it seems to. */
export function doubtsOfProvision({compared, outcome, instance}: Provisioned): string[] {
  if (compared) return []
  return [
    `Whether ${instance.name} has these settings is not known${outcome === 'creating' ? ' yet' : ''}: it may have been made elsewhere, and the platform does not return them.`,
  ]
}

/** What to type once the instance is there. */
export function commandsAfterProvision({outcome, instance}: Provisioned): string[] {
  const {name, parameters, upgradeTo} = instance
  if (outcome === 'creating') return [shellCommand('sesctl', 'status', name)]
  if (upgradeTo !== undefined) return [shellCommand('sesctl', 'update', name, '--upgrade')]
  return [
    ...(parameters?.domain ? [shellCommand('sesctl', 'dns-instructions', name)] : []),
    shellCommand('sesctl', 'verify', name),
    shellCommand('sesctl', 'bind', name, '--write', `${name}.env`),
  ]
}
