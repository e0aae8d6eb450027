import {gunzipSync} from 'node:zlib'
import {AwsError} from '../aws-error.ts'
import {type AwsRequest, header} from '../request.ts'

const LARGEST = 40 * 1024 * 1024

/**
 * What a request says, unpacked. Clients compress large requests of some operations on their own account (Smithy,
 * "requestCompression trait"); the signature is of the packed body.
 *
 * @throws AwsError SerializationException
 */
export function bodyOf(request: AwsRequest): Buffer {
  const encoding = header(request, 'content-encoding')?.trim().toLowerCase()
  // aws-chunked and its kin change nothing of a body that is not streamed.
  if (encoding !== 'gzip') return request.body
  try {
    return gunzipSync(request.body, {maxOutputLength: LARGEST})
  } catch {
    throw new AwsError('SerializationException', 400, 'The body is not what its Content-Encoding says.')
  }
}
