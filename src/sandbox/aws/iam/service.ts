import {queryService} from '../protocols/query.ts'
import type {Service} from '../service.ts'
import {ACCESS_KEY_OPERATIONS} from './access-key-operations.ts'
import {USER_OPERATIONS} from './user-operations.ts'
import {USER_POLICY_OPERATIONS} from './user-policy-operations.ts'

export const IAM: Service = queryService({
  name: 'iam',
  signingName: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: [...USER_OPERATIONS, ...ACCESS_KEY_OPERATIONS, ...USER_POLICY_OPERATIONS],
})
