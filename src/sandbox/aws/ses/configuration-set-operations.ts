import type {Environment} from '../../environment.ts'
import {configurationSetArn} from '../../policies/arn.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import type {Call, Operation} from '../service.ts'
import {tagsOf} from '../tags.ts'
import {readCreateInput, readDelivery, readSuppression} from './configuration-set-members.ts'
import {optionsView, putDeliveryOptions, putSuppressionOptions} from './configuration-set-options.ts'
import {
  type ConfigurationSetRow,
  createConfigurationSet,
  deleteConfigurationSet,
  putReputationMetricsEnabled,
  putSendingEnabled,
  requireConfigurationSet,
} from './configuration-sets.ts'
import {listPage} from './pages.ts'

const SETS = '/v2/email/configuration-sets'
const SET = `${SETS}/{ConfigurationSetName}`

const listConfigurationSets: Operation<Members> = {
  name: 'ListConfigurationSets',
  permission: () => ({action: 'ses:ListConfigurationSets', resource: '*'}),
  run: ({env, input}) =>
    listPage(env, input.knowsOnly('ListConfigurationSets', ['NextToken', 'PageSize']), {
      table: 'configuration_set',
      list: 'ConfigurationSets',
      view: ({name}: ConfigurationSetRow) => name,
    }),
}

export const CONFIGURATION_SET_ROUTES: readonly Route[] = [
  {method: 'POST', path: SETS, operation: onSet('CreateConfigurationSet', create)},
  // Clients of 2026 list by POST, those before them by GET.
  {method: 'POST', path: '/v2/email/list-configuration-sets', operation: listConfigurationSets},
  {method: 'GET', path: SETS, operation: listConfigurationSets},
  {
    method: 'GET',
    path: SET,
    operation: onSet('GetConfigurationSet', ({env}, name) => detail(env, requireConfigurationSet(env, name))),
  },
  {
    method: 'DELETE',
    path: SET,
    operation: onSet('DeleteConfigurationSet', ({env}, name) => deleteConfigurationSet(env, name)),
  },
  {
    method: 'PUT',
    path: `${SET}/sending`,
    // The service model gives the member a primitive type: left out, it is false.
    operation: onSet('PutConfigurationSetSendingOptions', ({env, input}, name) =>
      putSendingEnabled(env, name, input.optionalBoolean('SendingEnabled') ?? false),
    ),
  },
  {
    method: 'PUT',
    path: `${SET}/reputation-options`,
    operation: onSet('PutConfigurationSetReputationOptions', ({env, input}, name) =>
      putReputationMetricsEnabled(env, name, input.optionalBoolean('ReputationMetricsEnabled') ?? false),
    ),
  },
  {
    method: 'PUT',
    path: `${SET}/delivery-options`,
    operation: onSet('PutConfigurationSetDeliveryOptions', ({env, input}, name) =>
      putDeliveryOptions(env, name, readDelivery(input)),
    ),
  },
  {
    method: 'PUT',
    path: `${SET}/suppression-options`,
    operation: onSet('PutConfigurationSetSuppressionOptions', ({env, input}, name) =>
      putSuppressionOptions(env, name, readSuppression('PutConfigurationSetSuppressionOptions', input)),
    ),
  },
]

/** An operation on the set that the input names, which is what the caller's policies must cover. */
function onSet(name: string, run: (call: Call<Members>, configurationSet: string) => unknown): Operation<Members> {
  const setOf = ({input}: Call<Members>) => input.string('ConfigurationSetName')
  return {
    name,
    permission: (call) => ({action: `ses:${name}`, resource: configurationSetArn(call.env.settings, setOf(call))}),
    run: (call) => run(call, setOf(call)),
  }
}

function create({env, input}: Call<Members>, name: string): void {
  const {set, delivery} = readCreateInput(input)
  env.store.transaction(() => {
    createConfigurationSet(env, set)
    putDeliveryOptions(env, name, delivery)
  })
}

function detail(env: Environment, row: ConfigurationSetRow) {
  const arn = configurationSetArn(env.settings, row.name)
  return {ConfigurationSetName: row.name, ...optionsView(row), Tags: tagsOf(env, arn)}
}
