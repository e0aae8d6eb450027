import {readAccessKeyId} from '../../domain/binding/access-key-in-file.ts'
import {chooseEntry, NEEDED_TO_SEND} from '../../domain/binding/credentials-input.ts'
import {readEntries} from '../../domain/binding/credentials-input-entries.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import {bindingIdOfUser, type ServiceBinding, type ServiceInstance} from '../../domain/instance/service-instance.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {Ports} from '../../ports/ports.ts'

/**
 * Whose credentials a file holds. `nothing`: there is no file, or no access key in it. `dead`: AWS does not know the key any
 * more. `elsewhere`: it lives, and is of no binding of this instance. `unknown`: nobody could be asked.
 */
export type FileBinding =
  | {readonly holds: 'nothing'}
  | {readonly holds: 'binding'; readonly accessKeyId: string; readonly binding: ServiceBinding}
  | {readonly holds: 'dead' | 'elsewhere'; readonly accessKeyId: string}
  | {readonly holds: 'unknown'; readonly accessKeyId: string; readonly why: string}

export type FileBindingPorts = Pick<Ports, 'platform' | 'credentialFiles' | 'mailTransports'>

/**
 * Finds the binding by the access key that the file names: in our records, else by asking AWS whose key it is, which needs
 * no right.
 */
export async function bindingInFile(
  ports: FileBindingPorts,
  instance: ServiceInstance,
  path: string,
): Promise<FileBinding> {
  const content = await (await ports.credentialFiles()).read(path)
  const accessKeyId = content === undefined ? undefined : readAccessKeyId(content, [instance.id, instance.name])
  if (content === undefined || accessKeyId === undefined) return {holds: 'nothing'}
  const platform = await ports.platform()
  const known = await platform.bindingOfKey(instance, accessKeyId)
  if (known === 'revoked') return {holds: 'dead', accessKeyId}
  if (known) return {holds: 'binding', accessKeyId, binding: known}
  const owner = await ownerOf(ports, content, path, accessKeyId)
  if ('why' in owner) return {holds: 'unknown', accessKeyId, why: owner.why}
  if (owner.arn === undefined) return {holds: 'dead', accessKeyId}
  const bindingId = bindingIdOfUser(owner.arn)
  const found = bindingId === undefined ? 'absent' : await platform.findBinding(instance, bindingId)
  return typeof found === 'string' ? {holds: 'elsewhere', accessKeyId} : {holds: 'binding', accessKeyId, binding: found}
}

/** @returns no ARN for a key that AWS refuses. */
async function ownerOf(
  ports: FileBindingPorts,
  content: string,
  path: string,
  accessKeyId: string,
): Promise<{readonly arn: string | undefined} | {readonly why: string}> {
  try {
    const ofKey = readEntries(content, plainLine(path)).filter(
      ({values}) => values['aws_access_key_id'] === accessKeyId,
    )
    const {credentials} = chooseEntry(ofKey, plainLine(path), NEEDED_TO_SEND)
    const report = await (await ports.mailTransports()).proveApiKey(credentials)
    if (report.proved) return report.arn === undefined ? {why: 'AWS does not say whose key it is'} : {arn: report.arn}
    return report.refusal.kind === 'credentials' ? {arn: undefined} : {why: report.refusal.message}
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted) throw error
    return {why: error.message}
  }
}
