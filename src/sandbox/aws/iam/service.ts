import {queryService} from '../protocols/query.ts'
import type {Service} from '../service.ts'
import {ACCESS_KEY_OPERATIONS} from './access-key-operations.ts'
import {ACCOUNT_OPERATIONS} from './account-operations.ts'
import {CREDENTIAL_REPORT_OPERATIONS} from './credential-report-operations.ts'
import {USER_OPERATIONS} from './user-operations.ts'
import {USER_POLICY_OPERATIONS} from './user-policy-operations.ts'
import {USER_TAG_OPERATIONS} from './user-tag-operations.ts'

export const IAM: Service = queryService({
  name: 'iam',
  signingName: 'iam',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: [
    ...USER_OPERATIONS,
    ...USER_TAG_OPERATIONS,
    ...ACCESS_KEY_OPERATIONS,
    ...USER_POLICY_OPERATIONS,
    ...ACCOUNT_OPERATIONS,
    ...CREDENTIAL_REPORT_OPERATIONS,
  ],
})
