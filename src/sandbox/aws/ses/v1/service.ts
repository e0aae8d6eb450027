import {queryService} from '../../protocols/query.ts'
import type {Service} from '../../service.ts'
import type {AcceptMail} from '../sending.ts'
import {ACCOUNT_OPERATIONS} from './account-operations.ts'
import {CONFIGURATION_SET_OPERATIONS} from './configuration-set-operations.ts'
import {IDENTITY_OPERATIONS} from './identity-operations.ts'
import {sendOperations} from './send-operations.ts'

/** The first version of the SES API, which older libraries and the broker's helper speak. */
export function sesV1Service(acceptMail: AcceptMail): Service {
  return queryService({
    name: 'ses',
    signingName: 'ses',
    version: '2010-12-01',
    namespace: 'http://ses.amazonaws.com/doc/2010-12-01/',
    operations: [
      ...sendOperations(acceptMail),
      ...CONFIGURATION_SET_OPERATIONS,
      ...IDENTITY_OPERATIONS,
      ...ACCOUNT_OPERATIONS,
    ],
  })
}
