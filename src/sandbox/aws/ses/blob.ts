import {AwsError} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'

/** A blob, which restJson1 carries as Base64. @throws AwsError SerializationException */
export function readBlob(input: Members, name: string): Buffer {
  const text = input.string(name)
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new AwsError('SerializationException', 400, `Unexpected type of value for ${name}.`)
  return Buffer.from(text, 'base64')
}
