import type {RefusalCodes} from '../service.ts'

/** How AWS Query calls a request that was not let in. */
export const XML_REFUSALS: RefusalCodes = {
  missing: {code: 'MissingAuthenticationToken', status: 403},
  incomplete: {code: 'IncompleteSignature', status: 400},
  'unknown-key': {code: 'InvalidClientTokenId', status: 403},
  mismatch: {code: 'SignatureDoesNotMatch', status: 403},
  skewed: {code: 'SignatureDoesNotMatch', status: 403},
  expired: {code: 'RequestExpired', status: 400},
  'access-denied': {code: 'AccessDenied', status: 403},
  throttled: {code: 'Throttling', status: 400},
}
