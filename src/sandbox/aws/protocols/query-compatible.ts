import type {AwsError} from '../aws-error.ts'
import {type AwsRequest, header} from '../request.ts'

/**
 * The header that gives clients of a service that once spoke Query the code which that protocol had for an error, if they
 * ask for it (Smithy, "awsQueryCompatible trait").
 *
 * @param codes by the names that errors have today, where they differ.
 */
export function queryError(
  {code, status}: AwsError,
  codes: Readonly<Record<string, string>>,
  request: AwsRequest,
): Record<string, string> {
  if (header(request, 'x-amzn-query-mode') !== 'true') return {}
  return {'x-amzn-query-error': `${codes[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`}
}
