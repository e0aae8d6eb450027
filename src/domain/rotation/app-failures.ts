import {EXIT} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import {shellCommand} from '../text/shell-words.ts'
import type {AppDeployment} from './app-rotation.ts'

const finish = (instance: string): string => `Finish it: ${shellCommand('sesctl', 'rotate', instance, '--resume')}`
const undo = (instance: string): string => `Undo it:   ${shellCommand('sesctl', 'rotate', instance, '--rollback')}`

/** The two commands that end a rotation which is in the journal. */
export const waysOn = (instance: string): string[] => [finish(instance), undo(instance)]

/** A broker knows no apps. */
export class NoApps extends Failure {
  readonly code = 'no-apps'
  readonly exit = EXIT.usage

  constructor() {
    super("Can't rotate the binding of an app: this context talks to a broker, which runs no apps.", {
      hints: ['sesctl context list', 'Use a context of Cloud Foundry:  sesctl rotate NAME --app APP --context CONTEXT'],
    })
  }
}

/** The app has no binding of the instance that could be replaced. */
export class AppNotBound extends Failure {
  readonly code = 'app-not-bound'
  readonly exit = EXIT.usage

  constructor(instance: string, app: string) {
    super(`Can't rotate: the app ${plainLine(app)} has no binding of ${plainLine(instance)} that works.`, {
      hints: [
        shellCommand('sesctl', 'bindings', instance),
        `Bind it: ${shellCommand('sesctl', 'bind', instance, '--app', app)}`,
      ],
    })
  }
}

/** The platform allows one binding of an instance for each app, so that the new one cannot live beside the old one. */
export class OneBindingPerApp extends Failure {
  readonly code = 'one-binding-per-app'
  readonly exit = EXIT.conflict

  constructor(instance: string, app: string) {
    super(
      `Can't rotate the binding of the app ${plainLine(app)} without an outage: this Cloud Foundry allows one binding of ${plainLine(instance)} for each app. Nothing was changed.`,
      {
        hints: [
          'Without an outage, by hand: push the app a second time under another name, bind that one, move the routes, delete the first.',
          'Or bridge the time between, where the app finds its service by tag or name: a service key whose credentials a user-provided instance gives to the app:',
          `${shellCommand('sesctl', 'bind', instance)} --write bridge.json`,
          `${shellCommand('cf', 'create-user-provided-service', `${instance}-bridge`, '-t', 'aws-ses')} -p bridge.json`,
          `With an outage of a few minutes (unbind, bind, restart): ${shellCommand('sesctl', 'rotate', instance, '--app', app, '--allow-outage')}`,
        ],
      },
    )
  }
}

/** The deployment that was to start the app with its new credentials came to nothing: somebody began another, or stopped it. */
export class DeploymentEnded extends Failure {
  readonly code = 'deployment-ended'
  readonly exit = EXIT.conflict

  constructor(instance: string, app: string, {id, state, error}: AppDeployment) {
    const how = state === 'superseded' ? 'a later deployment has taken its place' : 'it was canceled'
    const said = error === undefined ? '' : ` Cloud Foundry says: ${plainLine(error)}`
    super(
      `The app ${plainLine(app)} has not moved to its new credentials: of the deployment ${plainLine(id)}, ${how}.${said} The old binding is kept, and both work.`,
      {
        hints: [
          state === 'superseded'
            ? 'Resuming waits for the later deployment, or begins one; rolling back is refused once an instance may have the new credentials:'
            : 'Resuming begins another deployment:',
          ...waysOn(instance),
        ],
      },
    )
  }
}

/** The app was not there in time: its deployment is stuck or slow, or its instances do not come up. */
export class AppNotMoved extends Failure {
  readonly code = 'app-not-moved'
  readonly exit = EXIT.notYet

  /** @param why what is awaited, a clause */
  constructor(instance: string, app: string, why: string, error?: string) {
    const said = error === undefined ? '' : ` Cloud Foundry says: ${plainLine(error)}`
    super(
      `The app ${plainLine(app)} has not moved to its new credentials yet: ${why}.${said} The old binding is kept until it has.`,
      {retryable: true, hints: waysOn(instance)},
    )
  }
}

/** The new binding's credentials cannot be read, so nothing proves them. */
export class AppCredentialsUnreadable extends Failure {
  readonly code = 'app-credentials-unreadable'
  readonly exit = EXIT.notAuthorised

  constructor(app: string) {
    super(
      `Failed to prove the new credentials of the app ${plainLine(app)}: Cloud Foundry does not show them to this login.`,
      {hints: ['It takes the role Space Developer in the space:  cf space-users ORG SPACE']},
    )
  }
}
