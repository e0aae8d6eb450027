import type {World} from '../../world.ts'
import {configurationSetArn} from '../arn.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'
import {tagsOf} from '../tags.ts'
import {
  type ConfigurationSetRow,
  createConfigurationSet,
  deleteConfigurationSet,
  type NewConfigurationSet,
  putReputationMetricsEnabled,
  putSendingEnabled,
  requireConfigurationSet,
} from './configuration-sets.ts'
import {listPage} from './pages.ts'
import {readTags} from './tag-members.ts'

const SETS = '/v2/email/configuration-sets'
const SET = `${SETS}/{ConfigurationSetName}`

const listConfigurationSets: Operation<Members> = {
  name: 'ListConfigurationSets',
  permission: () => ({action: 'ses:ListConfigurationSets', resource: '*'}),
  run: ({world, input}) =>
    listPage(world, input.knowsOnly('ListConfigurationSets', ['NextToken', 'PageSize']), {
      table: 'configuration_set',
      list: 'ConfigurationSets',
      view: ({name}: ConfigurationSetRow) => name,
    }),
}

export const CONFIGURATION_SET_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: SETS,
    operation: {
      name: 'CreateConfigurationSet',
      permission: permissionOnSet('ses:CreateConfigurationSet'),
      run: ({world, input}) => createConfigurationSet(world, readNewSet(input)),
    },
  },
  // Clients of 2026 list by POST, those before them by GET.
  {method: 'POST', path: '/v2/email/list-configuration-sets', operation: listConfigurationSets},
  {method: 'GET', path: SETS, operation: listConfigurationSets},
  {
    method: 'GET',
    path: SET,
    operation: {
      name: 'GetConfigurationSet',
      permission: permissionOnSet('ses:GetConfigurationSet'),
      run: ({world, input}) => detail(world, requireConfigurationSet(world, input.string('ConfigurationSetName'))),
    },
  },
  {
    method: 'DELETE',
    path: SET,
    operation: {
      name: 'DeleteConfigurationSet',
      permission: permissionOnSet('ses:DeleteConfigurationSet'),
      run: ({world, input}) => deleteConfigurationSet(world, input.string('ConfigurationSetName')),
    },
  },
  {
    method: 'PUT',
    path: `${SET}/sending`,
    operation: {
      name: 'PutConfigurationSetSendingOptions',
      permission: permissionOnSet('ses:PutConfigurationSetSendingOptions'),
      run({world, input}) {
        // The service model gives the member a primitive type: left out, it is false.
        putSendingEnabled(world, input.string('ConfigurationSetName'), input.optionalBoolean('SendingEnabled') ?? false)
      },
    },
  },
  {
    method: 'PUT',
    path: `${SET}/reputation-options`,
    operation: {
      name: 'PutConfigurationSetReputationOptions',
      permission: permissionOnSet('ses:PutConfigurationSetReputationOptions'),
      run({world, input}) {
        const enabled = input.optionalBoolean('ReputationMetricsEnabled') ?? false
        putReputationMetricsEnabled(world, input.string('ConfigurationSetName'), enabled)
      },
    },
  },
]

function permissionOnSet(action: string) {
  return ({world, input}: Call<Members>) => ({
    action,
    resource: configurationSetArn(world.settings, input.string('ConfigurationSetName')),
  })
}

const OPTIONS = ['ConfigurationSetName', 'DeliveryOptions', 'ReputationOptions', 'SendingOptions', 'SuppressionOptions']

function readNewSet(input: Members): NewConfigurationSet {
  const operation = 'CreateConfigurationSet'
  input.knowsOnly(operation, [...OPTIONS, 'Tags'])
  const delivery = input.optionalStructure('DeliveryOptions')?.knowsOnly(operation, ['TlsPolicy'])
  const reputation = input.optionalStructure('ReputationOptions')
  const suppression = input.optionalStructure('SuppressionOptions')?.knowsOnly(operation, ['SuppressedReasons'])
  return {
    name: input.string('ConfigurationSetName'),
    sendingEnabled: input.optionalStructure('SendingOptions')?.optionalBoolean('SendingEnabled') ?? true,
    reputationMetricsEnabled: reputation?.optionalBoolean('ReputationMetricsEnabled') ?? false,
    tlsPolicy: delivery?.optionalChoice('TlsPolicy', ['REQUIRE', 'OPTIONAL']) ?? 'OPTIONAL',
    suppressedReasons: suppression?.choices('SuppressedReasons', ['BOUNCE', 'COMPLAINT']) ?? [],
    tags: readTags(input),
  }
}

function detail(world: World, row: ConfigurationSetRow) {
  const reasons = JSON.parse(row.suppressed_reasons_json) as string[]
  return {
    ConfigurationSetName: row.name,
    DeliveryOptions: {TlsPolicy: row.tls_policy},
    ReputationOptions: {
      ReputationMetricsEnabled: row.reputation_metrics_enabled === 1,
      LastFreshStart: row.last_fresh_start === null ? undefined : row.last_fresh_start / 1000,
    },
    SendingOptions: {SendingEnabled: row.sending_enabled === 1},
    ...(reasons.length > 0 && {SuppressionOptions: {SuppressedReasons: reasons}}),
    Tags: tagsOf(world, configurationSetArn(world.settings, row.name)),
  }
}
