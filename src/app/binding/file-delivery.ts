import type {CredentialFormat} from '../../domain/binding/credential-format.ts'
import type {FileDelivery} from '../../domain/binding/delivery.ts'
import {formOfContent, formOfName} from '../../domain/binding/form-of-file.ts'
import {Failure} from '../../domain/exit/failure.ts'
import type {Ports} from '../../ports/ports.ts'

/**
 * A file to deliver credentials to. A file that is there keeps its form unless another is given; one that is not has that of
 * its name. What is wrong with the file is said by the check that follows.
 * @param path absolute; undefined: to no file
 */
export async function fileDelivery(
  ports: Pick<Ports, 'credentialFiles'>,
  path: string | undefined,
  format: CredentialFormat | undefined,
): Promise<FileDelivery | undefined> {
  if (path === undefined) return undefined
  return {to: 'file', path, format: format ?? (await formThere(ports, path)) ?? formOfName(path)}
}

async function formThere(ports: Pick<Ports, 'credentialFiles'>, path: string): Promise<CredentialFormat | undefined> {
  try {
    const content = await (await ports.credentialFiles()).read(path)
    return content === undefined ? undefined : formOfContent(content)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
