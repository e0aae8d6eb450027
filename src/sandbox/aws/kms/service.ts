import {jsonService} from '../protocols/json.ts'
import type {Service} from '../service.ts'
import {ALIAS_OPERATIONS} from './alias-operations.ts'
import {KEY_OPERATIONS} from './key-operations.ts'

/** AWS KMS, as far as keys of topics need it. */
export const KMS: Service = jsonService({
  name: 'kms',
  signingName: 'kms',
  target: 'TrentService',
  contentType: 'application/x-amz-json-1.1',
  operations: [...KEY_OPERATIONS, ...ALIAS_OPERATIONS],
  invalid: 'ValidationException',
})
