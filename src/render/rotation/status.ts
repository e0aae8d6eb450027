import type {RotationList} from '../../app/rotation/status.ts'
import type {Delivery} from '../../domain/binding/delivery.ts'
import type {RotationStatus} from '../../domain/rotation/rotation-status.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {type Glyph, glyph, type Screen, type View} from '../text/screen.ts'

/** Rotations that are not over: where each stands, and what makes its old credentials go. */
export function renderRotationList({rotations}: RotationList): View {
  return (screen) => {
    if (rotations.length === 0) return `${glyph(screen, 'ok')} No rotation is open.`
    return rotations.map((rotation) => linesOf(screen, rotation).join('\n')).join('\n\n')
  }
}

const MARKS: Readonly<Record<RotationStatus['waitsFor'], Glyph>> = {
  process: 'dot',
  grace: 'dot',
  revocation: 'warn',
  confirmation: 'warn',
  resume: 'warn',
}

function linesOf(screen: Screen, rotation: RotationStatus): string[] {
  const {instance, step, startedAt, holder, delivery, oldBindingIds, newBinding, waitsFor} = rotation
  const key = newBinding?.accessKeyId ? `  access key ${plainLine(newBinding.accessKeyId)}` : ''
  return [
    `${glyph(screen, MARKS[waitsFor])} ${plainLine(instance.name)}: ${sentenceOf(rotation)}`,
    `  since        ${startedAt}, step ${step}`,
    `  process      ${holder.pid} on ${plainLine(holder.host)}, ${holder.alive ? 'running' : 'ended'}`,
    `  delivery     ${placeOf(delivery)}`,
    `  new binding  ${newBinding === null ? 'none yet' : `${newBinding.id}${key}`}`,
    ...oldBindingIds.map((id) => `  old binding  ${id}`),
  ]
}

function sentenceOf({waitsFor, retireAt}: RotationStatus): string {
  const both = 'delivered, both credentials work'
  const at = retireAt ?? ''
  return {
    process: 'it is at work',
    grace: `${both} until ${at}: resume on this machine, or its next rotation after that, revokes the old`,
    revocation: `${both}: resume on this machine, or its next rotation, revokes the old`,
    confirmation: `${both} until somebody says that the new are in use`,
    resume: 'interrupted before its credentials were delivered; the old ones work',
  }[waitsFor]
}

function placeOf(delivery: Delivery): string {
  if (delivery.to === 'file') return `${plainLine(delivery.path)} (${delivery.format})`
  if (delivery.to === 'app') return `app ${plainLine(delivery.app.name)}`
  return delivery.to === 'command' ? 'a command' : 'standard output'
}
