import {Failure} from '../exit/failure.ts'
import {type CredentialEntry, readEntries} from './credentials-input-entries.ts'

/**
 * The access key id in a file that bind or rotate has written, in any of its forms; undefined where there is none, or where
 * there are several and nothing says which is meant.
 * @param instance names or ids of the instance whose credentials are meant, where the file has those of others beside them.
 */
export function readAccessKeyId(content: string, instance: readonly string[] = []): string | undefined {
  const entries = entriesIn(content)
  const named = entries.filter(({names}) => names.some((name) => instance.includes(name)))
  const found = (named.length > 0 ? named : entries).flatMap(({values: {aws_access_key_id: id}}) =>
    typeof id === 'string' && id !== '' ? [id] : [],
  )
  const [only, ...others] = new Set(found)
  return others.length === 0 ? only : undefined
}

function entriesIn(content: string): CredentialEntry[] {
  try {
    return readEntries(content, 'the file')
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}
