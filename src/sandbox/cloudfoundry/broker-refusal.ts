import type {BrokerError} from './broker-error.ts'
import {V3Error} from './v3-error.ts'

const CODE = 10_001

/** What a request is answered with that needed the broker's answer at once. */
export function brokerRefusal({kind, message, status}: BrokerError): V3Error {
  switch (kind) {
    case 'silent':
      return new V3Error(504, CODE, 'ServiceBrokerApiTimeout', message)
    case 'unreachable':
      return new V3Error(502, CODE, 'ServiceBrokerApiUnreachable', message)
    case 'malformed':
      return new V3Error(
        502,
        CODE,
        status < 300 ? 'ServiceBrokerResponseMalformed' : 'ServiceBrokerBadResponse',
        message,
      )
    case 'refused':
    case 'concurrent':
      return new V3Error(502, CODE, 'ServiceBrokerBadResponse', message)
  }
}
