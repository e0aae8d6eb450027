import {CredentialFileInUse, CredentialFileShared} from '../../domain/binding/credential-file-failures.ts'
import {otherContent} from '../../domain/binding/other-content.ts'
import type {ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {bindingInFile, type FileBinding, type FileBindingPorts} from './file-binding.ts'

/**
 * A second binding in the same file would leave the first one alive with nobody to know its secret.
 * @throws CredentialFileInUse where the file holds credentials that live, or may.
 */
export async function requireFreeFile(ports: FileBindingPorts, nameOrId: string, path: string): Promise<void> {
  const instance = await requireReadyInstance(ports, nameOrId)
  const found = await bindingInFile(ports, instance, path)
  if (found.holds === 'nothing' || found.holds === 'dead') return
  // Left by a command that died before it said that they are delivered: the bind deletes it first, and writes others.
  if (found.holds === 'binding' && found.binding.state === 'undelivered') return
  throw new CredentialFileInUse(`Can't bind: ${plainLine(path)} holds the credentials of ${wordsFor(found)}.`, {
    hints: [
      `To use them, change nothing. To try them: ${shellCommand('sesctl', 'send-test', instance.name, '--credentials', path)}`,
      ...(found.holds === 'binding'
        ? [`To replace them: ${shellCommand('sesctl', 'rotate', instance.name, '--write', path)}`]
        : []),
      'For another binding beside it, name another file, or add --new to overwrite this one.',
    ],
  })
}

/** @throws CredentialFileShared where a file of credentials would take the place of something else. */
export async function requireNothingElse(
  {credentialFiles}: Pick<Ports, 'credentialFiles'>,
  path: string,
): Promise<void> {
  const content = await (await credentialFiles()).read(path)
  const others = content === undefined ? undefined : otherContent(content)
  if (others) throw new CredentialFileShared(path, others)
}

/** @throws CredentialFileInUse where a rotation of `old` would overwrite the credentials of another binding. */
export async function requireFileOf(
  ports: FileBindingPorts,
  instance: ServiceInstance,
  old: ServiceBinding,
  path: string,
): Promise<void> {
  const found = await bindingInFile(ports, instance, path)
  const theirs = found.holds === 'elsewhere' || (found.holds === 'binding' && found.binding.id !== old.id)
  if (!theirs) return
  throw new CredentialFileInUse(
    `Can't rotate into ${plainLine(path)}: it holds the credentials of ${wordsFor(found)}.`,
    {
      hints: [
        'Name the file of the binding that is to be rotated, or one that is not there yet.',
        `Bindings: ${shellCommand('sesctl', 'bindings', instance.name)}`,
      ],
    },
  )
}

function wordsFor(found: Exclude<FileBinding, {holds: 'nothing'}>): string {
  const key = `access key ${plainLine(found.accessKeyId)}`
  if (found.holds === 'binding') {
    const {name, id} = found.binding
    return `binding ${name === undefined ? plainLine(id) : `${plainLine(name)} (${plainLine(id)})`}, ${key}`
  }
  if (found.holds === 'unknown')
    return `a binding that is not known (${key}: ${plainLine(found.why)}), and it may be in use`
  return `something else that is in use (${key})`
}
