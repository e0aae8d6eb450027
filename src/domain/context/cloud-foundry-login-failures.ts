import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {shellCommand} from '../text/shell-words.ts'

/** There is no login, or it has ended and only a person can begin another. */
export class LoginNeeded extends Failure {
  readonly code = 'login-needed'
  readonly exit = EXIT.notAuthorised
}

/** The password was right, and is too old. */
export class PasswordExpired extends Failure {
  readonly code = 'password-expired'
  readonly exit = EXIT.notAuthorised

  constructor(host: string, username: string) {
    super(
      `${plainLine(host)} refused the password of ${plainLine(username)}: it has expired, and passwords of service accounts do so every 90 days.`,
      {
        hints: [
          'Make a new key of the service account and delete the old one:  cf create-service-key ACCOUNT NEW_KEY; cf delete-service-key ACCOUNT OLD_KEY',
          'Then put the new username and password where the old ones are (CF_USERNAME and CF_PASSWORD, or the context).',
        ],
      },
    )
  }
}

/** Neither the context nor the cf login says which organization and space. */
export class NoTarget extends Failure {
  readonly code = 'no-target'
  readonly exit = EXIT.usage

  constructor(missing: 'organization' | 'space', api: string) {
    super(`No ${missing} is chosen at ${plainLine(api)}: service instances live in a space of an organization.`, {
      hints: [
        'With a cf login:  cf target -o ORG -s SPACE',
        'In a context:     sesctl context add NAME --replace --cf-login --cf-org ORG --cf-space SPACE',
        'In CI:            set CF_ORG and CF_SPACE',
      ],
    })
  }
}

/** The login sees no organization or space of that name. */
export class TargetNotFound extends Failure {
  readonly code = 'target-not-found'
  readonly exit = EXIT.usage

  constructor(kind: 'organization' | 'space', name: string, within?: string) {
    const place = within === undefined ? '' : ` in the organization ${plainLine(within)}`
    super(`There is no ${kind} ${plainLine(name)}${place} that this login can see.`, {
      hints: [
        kind === 'organization' ? 'cf orgs' : 'cf spaces',
        'Where the name comes from: sesctl context show --explain',
      ],
    })
  }
}

/** How to log in at an API, as a person does. */
export function loginCommands(api: string | undefined): string[] {
  const words = ['cf', 'login', ...(api === undefined ? [] : ['-a', api])]
  return [shellCommand(...words, '--sso'), `Without single sign-on: ${shellCommand(...words)}`]
}
