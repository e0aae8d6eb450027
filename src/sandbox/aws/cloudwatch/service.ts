import {jsonService} from '../protocols/json.ts'
import type {Service} from '../service.ts'
import {getMetricData} from './get-metric-data.ts'
import {listMetrics} from './list-metrics.ts'

export const CLOUDWATCH: Service = jsonService({
  name: 'cloudwatch',
  signingName: 'monitoring',
  target: 'GraniteServiceVersion20100801',
  operations: [getMetricData, listMetrics],
  invalid: 'ValidationException',
  queryCodes: {
    ValidationException: 'ValidationError',
    InvalidParameterValueException: 'InvalidParameterValue',
    MissingRequiredParameterException: 'MissingParameter',
    UnrecognizedClientException: 'InvalidClientTokenId',
    InvalidSignatureException: 'SignatureDoesNotMatch',
    AccessDeniedException: 'AccessDenied',
    UnknownOperationException: 'InvalidAction',
  },
})
