import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {shellCommand} from '../text/shell-words.ts'

/** No context is chosen, the environment names no platform, and there is no cf login. */
export class NoContext extends Failure {
  readonly code = 'no-context'
  readonly exit = EXIT.usage

  constructor() {
    super('No context is chosen: sesctl does not know which platform to talk to.', {
      hints: [
        'To try everything on this machine:  sesctl sandbox start',
        'As a tenant of cloud.gov:           cf login -a api.fr.cloud.gov --sso',
        'For a broker of your own:           sesctl context add NAME --broker-url URL',
        'In CI:                              set CF_API, CF_USERNAME, CF_PASSWORD, CF_ORG, CF_SPACE; or SESCTL_BROKER_URL, SESCTL_BROKER_USERNAME, SESCTL_BROKER_PASSWORD',
      ],
    })
  }
}

export class ContextNotFound extends Failure {
  readonly code = 'context-not-found'
  readonly exit = EXIT.usage

  constructor(name: string, known: readonly string[]) {
    super(`There is no context named ${plainLine(name)}.`, {
      hints:
        known.length > 0
          ? [`Known: ${known.join(', ')}`]
          : [
              'There are none yet. For a broker: sesctl context add NAME --broker-url URL',
              'For Cloud Foundry: sesctl context add NAME --cf-api URL',
            ],
    })
  }
}

export class ContextExists extends Failure {
  readonly code = 'context-exists'
  readonly exit = EXIT.conflict

  constructor(name: string) {
    super(`A context named ${plainLine(name)} exists already.`, {
      hints: [shellCommand('sesctl', 'context', 'show', name), 'Add --replace to overwrite it.'],
    })
  }
}

/** The context still has instances that only this machine's inventory knows. */
export class ContextInUse extends Failure {
  readonly code = 'context-in-use'
  readonly exit = EXIT.conflict

  /** @param users IAM users that interrupted commands may have left. */
  constructor(name: string, instances: readonly string[], users: readonly string[]) {
    const known = [
      ...(instances.length > 0 ? [`${instances.length} instance(s): ${instances.map(plainLine).join(', ')}`] : []),
      ...(users.length > 0 ? [`${users.length} IAM user(s) that may be left: ${users.join(', ')}`] : []),
    ]
    const settle = [
      ...(instances.length > 0 ? ['Deprovision the instances'] : []),
      ...(users.length > 0 ? ['run sesctl resume in this context'] : []),
    ].join(' and ')
    super(`The context ${plainLine(name)} still has what only this machine knows: ${known.join('; ')}.`, {
      hints: [
        `${settle.charAt(0).toUpperCase()}${settle.slice(1)} first, or add --forget-instances: all of it may then still exist, and nobody knows the ids.`,
      ],
    })
  }
}

/** The contexts file is not what we wrote. It is left as it is. */
export class ContextsUnreadable extends Failure {
  readonly code = 'contexts-unreadable'
  readonly exit = EXIT.fault

  constructor(path: string, reason: string) {
    super(`Failed to read ${path}: ${plainLine(reason)}.`, {
      hints: ['Mend the file, or move it away and add the contexts again. Nothing was changed.'],
    })
  }
}

/** The configuration folder, or a file in it, cannot be made or written. */
export class ContextsUnwritable extends Failure {
  readonly code = 'contexts-unwritable'
  readonly exit = EXIT.fault

  constructor(path: string, error: unknown) {
    const reason = error instanceof Error ? error.message : String(error)
    super(`Failed to write ${path}: ${plainLine(reason)}. Nothing was changed.`, {
      hints: ['Check that the folder is yours and that the disk is not full.', 'XDG_CONFIG_HOME names another folder.'],
      cause: error,
    })
  }
}

/** The place that a context names for a secret has none. */
export class SecretMissing extends Failure {
  readonly code = 'secret-missing'
  readonly exit = EXIT.notAuthorised

  constructor(place: string, hint: string) {
    super(`Failed to find a secret: ${place}.`, {hints: [hint]})
  }
}
