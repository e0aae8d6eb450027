import type {Environment} from '../../../environment.ts'
import {AwsError} from '../../aws-error.ts'
import type {QueryOperation} from '../../protocols/query.ts'
import {invalid, type QueryParameters} from '../../protocols/query-parameters.ts'
import {type XmlContent, xmlTimestamp} from '../../protocols/xml.ts'
import type {Call} from '../../service.ts'
import {
  type ConfigurationSetRow,
  putReputationMetricsEnabled,
  putSendingEnabled,
  requireConfigurationSet,
} from '../configuration-sets.ts'
import {queryPage} from './pages.ts'
import {eventTypeInV1} from './words.ts'

const ATTRIBUTES = ['eventDestinations', 'trackingOptions', 'deliveryOptions', 'reputationOptions']
/** Came with the second version, and do not show in the first. */
const LATER_TYPES = ['DELIVERY_DELAY', 'SUBSCRIPTION']

export const CONFIGURATION_SET_OPERATIONS: readonly QueryOperation[] = [
  operation('ListConfigurationSets', ({env, input}) =>
    queryPage(env, input, {
      sql: 'SELECT name FROM configuration_set WHERE name > ? ORDER BY name LIMIT ?',
      list: 'ConfigurationSets',
      view: (name) => ({Name: name}),
    }),
  ),
  operation('DescribeConfigurationSet', describe),
  operation('UpdateConfigurationSetSendingEnabled', ({env, input}) =>
    putSendingEnabled(env, requireSet(env, input).name, input.optionalBoolean('Enabled') ?? false),
  ),
  operation('UpdateConfigurationSetReputationMetricsEnabled', ({env, input}) =>
    putReputationMetricsEnabled(env, requireSet(env, input).name, input.optionalBoolean('Enabled') ?? false),
  ),
]

/** The first version knows no permission on a single set (Service Authorization Reference, "Amazon SES"). */
function operation(name: string, run: (call: Call<QueryParameters>) => unknown): QueryOperation {
  return {name, permission: () => ({action: `ses:${name}`, resource: '*'}), run}
}

function describe({env, input}: Call<QueryParameters>): XmlContent {
  const set = requireSet(env, input)
  const wanted = input.strings('ConfigurationSetAttributeNames')
  const strange = wanted.find((name) => !ATTRIBUTES.includes(name))
  if (strange !== undefined) throw invalid(`Value '${strange}' is no attribute of a configuration set.`)
  return {
    ConfigurationSet: {Name: set.name},
    ...(wanted.includes('eventDestinations') && {EventDestinations: eventDestinations(env, set.name)}),
    ...(wanted.includes('deliveryOptions') && {
      DeliveryOptions: {TlsPolicy: set.tls_policy === 'REQUIRE' ? 'Require' : 'Optional'},
    }),
    ...(wanted.includes('reputationOptions') && {ReputationOptions: reputationOptions(set)}),
  }
}

function reputationOptions(set: ConfigurationSetRow): XmlContent {
  return {
    SendingEnabled: set.sending_enabled === 1,
    ReputationMetricsEnabled: set.reputation_metrics_enabled === 1,
    LastFreshStart: set.last_fresh_start === null ? undefined : xmlTimestamp(set.last_fresh_start),
  }
}

function eventDestinations(env: Environment, name: string): XmlContent[] {
  const rows = env.store.all<{name: string; enabled: number; types_json: string; topic_arn: string | null}>(
    'SELECT name, enabled, types_json, topic_arn FROM event_destination WHERE configuration_set = ? ORDER BY name',
    name,
  )
  return rows.map((row) => ({
    Name: row.name,
    Enabled: row.enabled === 1,
    MatchingEventTypes: (JSON.parse(row.types_json) as string[])
      .filter((type) => !LATER_TYPES.includes(type))
      .map(eventTypeInV1),
    SNSDestination: row.topic_arn === null ? undefined : {TopicARN: row.topic_arn},
  }))
}

/** @throws AwsError ConfigurationSetDoesNotExist, which the second version calls NotFoundException. */
function requireSet(env: Environment, input: QueryParameters): ConfigurationSetRow {
  const name = input.string('ConfigurationSetName')
  try {
    return requireConfigurationSet(env, name)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFoundException')
      throw new AwsError('ConfigurationSetDoesNotExist', 400, error.message)
    throw error
  }
}
