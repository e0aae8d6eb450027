import type {Environment} from '../../../environment.ts'
import {AwsError} from '../../aws-error.ts'
import {cutPage, keyOfToken} from '../../paging.ts'
import type {QueryParameters} from '../../protocols/query-parameters.ts'
import type {XmlContent} from '../../protocols/xml.ts'

interface List {
  /** Names in order, given the one they come after and how many. */
  readonly sql: string
  /** The member of the output that holds the items. */
  readonly list: string
  readonly view: (name: string) => XmlContent
}

/** A page by `MaxItems` and `NextToken`. @throws AwsError ValidationError, InvalidParameterValue */
export function queryPage(env: Environment, input: QueryParameters, {sql, list, view}: List): XmlContent {
  const size = input.integer('MaxItems', {minimum: 1, maximum: 1000, absent: 1000})
  const after = keyOfToken(input.optionalString('NextToken'))
  if (after === undefined) throw new AwsError('InvalidParameterValue', 400, 'Invalid NextToken.')
  const {items, next} = cutPage(env.store.all<{name: string}>(sql, after, size + 1), size, ({name}) => name)
  return {[list]: items.map(({name}) => view(name)), NextToken: next}
}
