import type {Environment} from '../../../environment.ts'
import {AwsError} from '../../aws-error.ts'
import type {QueryOperation} from '../../protocols/query.ts'
import {putSendingEnabled, requireConfigurationSet} from '../configuration-sets.ts'

/** The first version knows no permission on a single set (Service Authorization Reference, "Amazon SES"). */
export const updateSendingEnabled: QueryOperation = {
  name: 'UpdateConfigurationSetSendingEnabled',
  permission: () => ({action: 'ses:UpdateConfigurationSetSendingEnabled', resource: '*'}),
  run: ({env, input}) =>
    putSendingEnabled(
      env,
      requireSet(env, input.string('ConfigurationSetName')),
      input.optionalBoolean('Enabled') ?? false,
    ),
}

/** @throws AwsError ConfigurationSetDoesNotExist, which the second version calls NotFoundException. */
function requireSet(env: Environment, name: string): string {
  try {
    return requireConfigurationSet(env, name).name
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFoundException')
      throw new AwsError('ConfigurationSetDoesNotExist', 400, error.message)
    throw error
  }
}
