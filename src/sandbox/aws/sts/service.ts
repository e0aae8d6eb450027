import {type QueryOperation, queryService} from '../protocols/query.ts'
import type {Service} from '../service.ts'

/** Needs no permission, and cannot be denied (AWS STS API Reference, GetCallerIdentity). */
const getCallerIdentity: QueryOperation = {
  name: 'GetCallerIdentity',
  run: ({env, caller}) => ({Arn: caller.arn, UserId: caller.userId, Account: env.settings.accountId}),
}

export const STS: Service = queryService({
  name: 'sts',
  signingName: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: [getCallerIdentity],
})
