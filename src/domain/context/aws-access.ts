import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'

/** The command asks the AWS account behind the broker, and the context says nothing of one: it is a tenant's. */
export class AwsAccessNeeded extends Failure {
  readonly code = 'aws-access-needed'
  readonly exit = EXIT.notAuthorised

  /** @param instead what helps those who can't have it. */
  constructor(what: string, instead: readonly string[] = []) {
    super(`Can't ${what} without access to the AWS account behind the broker: this context has none.`, {
      hints: [
        ...instead,
        'An operator gives the context --aws-region (and --aws-profile): sesctl context add --help',
        "A binding's own keys may only send mail, so they don't help here.",
      ],
    })
  }
}

/** SES does not know the configuration set that the broker makes for the instance. */
export class ConfigurationSetMissing extends Failure {
  readonly code = 'configuration-set-missing'
  readonly exit = EXIT.usage

  constructor(configurationSet: string) {
    super(`Can't find the configuration set ${configurationSet} in this AWS account and region.`, {
      hints: [
        'Check that the instance was created: sesctl list',
        "Check the region and the account of the context's AWS access: sesctl context show",
      ],
    })
  }
}
