import {jsonService} from '../protocols/json.ts'
import {rpcV2CborService} from '../protocols/rpc-v2-cbor.ts'
import type {Service} from '../service.ts'
import {OPERATIONS} from './operations.ts'
import {cloudWatchQueryService} from './query-service.ts'

const NAME = 'cloudwatch'
const SIGNING_NAME = 'monitoring'
const SHAPE = 'GraniteServiceVersion20100801'
const INVALID = 'ValidationException'

/** Errors that the Query protocol knows by another name. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  InvalidParameterValueException: 'InvalidParameterValue',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  MissingRequiredParameterException: 'MissingParameter',
  InvalidFormatFault: 'InvalidFormat',
  LimitExceededFault: 'LimitExceeded',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  AccessDeniedException: 'AccessDenied',
  UnknownOperationException: 'InvalidAction',
  ThrottlingException: 'Throttling',
}

/** Members of outputs whose numbers are doubles, even where they are whole. */
const DOUBLES: ReadonlySet<string> = new Set([
  'Average',
  'ExtendedStatistics',
  'Maximum',
  'Minimum',
  'SampleCount',
  'Sum',
  'Threshold',
  'Values',
])

/** CloudWatch, in the three protocols that its clients have spoken over the years. */
export const CLOUDWATCH: readonly Service[] = [
  jsonService({
    name: NAME,
    signingName: SIGNING_NAME,
    target: SHAPE,
    operations: OPERATIONS,
    invalid: INVALID,
    queryCodes: QUERY_CODES,
    doubles: DOUBLES,
  }),
  rpcV2CborService({
    name: NAME,
    signingName: SIGNING_NAME,
    shape: SHAPE,
    namespace: 'com.amazonaws.cloudwatch',
    operations: OPERATIONS,
    invalid: INVALID,
    queryCodes: QUERY_CODES,
    doubles: DOUBLES,
  }),
  cloudWatchQueryService({
    name: NAME,
    signingName: SIGNING_NAME,
    operations: OPERATIONS,
    invalid: INVALID,
    codes: QUERY_CODES,
    doubles: DOUBLES,
  }),
]
