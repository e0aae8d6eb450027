import {queryService} from '../protocols/query.ts'
import type {RefusalCodes, Service} from '../service.ts'
import {decodeQuery} from '../sigv4/query-string.ts'
import {PUBLISH} from './publish-operation.ts'
import {SUBSCRIPTION_OPERATIONS} from './subscription-operations.ts'
import {TOPIC_OPERATIONS} from './topic-operations.ts'

const QUERY = queryService({
  name: 'sns',
  signingName: 'sns',
  version: '2010-03-31',
  throttlingCode: 'ThrottlingException',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  operations: [...TOPIC_OPERATIONS, ...SUBSCRIPTION_OPERATIONS, PUBLISH],
})

/** SNS has a word of its own for it (SNS API Reference, "Common errors"). */
const REFUSALS: RefusalCodes = {...QUERY.refusals, 'access-denied': {code: 'AuthorizationError', status: 403}}

/** Amazon SNS. The links in its messages name no version of the API. */
export const SNS: Service = {
  ...QUERY,
  refusals: REFUSALS,
  claims: (request) => QUERY.claims(request) || (request.method === 'GET' && isLink(request.query)),
}

const LINKED: readonly (string | undefined)[] = ['ConfirmSubscription', 'Unsubscribe']

function isLink(query: string): boolean {
  try {
    const parameters = new Map(decodeQuery(query))
    return LINKED.includes(parameters.get('Action')) && !parameters.has('Version')
  } catch {
    return false
  }
}
