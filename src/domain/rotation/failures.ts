import type {Delivery} from '../binding/delivery.ts'
import {EXIT, type Exit} from '../exit/exit.ts'
import {Failure} from '../exit/failure.ts'
import type {ServiceBinding} from '../instance/service-instance.ts'
import {plainLine} from '../text/plain-text.ts'
import {shellCommand} from '../text/shell-words.ts'
import type {NoChoice, Rotation} from './rotation.ts'

/** Nothing says where the new credentials should go, so the old ones are not touched. */
export class DeliveryNeeded extends Failure {
  readonly code = 'delivery-needed'
  readonly exit = EXIT.usage

  /** @param binding that was named */
  constructor(instance: string, binding?: string) {
    const named = binding === undefined ? [] : ['--binding', binding]
    super("Can't revoke the old credentials: nothing says where the new ones should go.", {
      hints: [
        `Into a file:        ${shellCommand('sesctl', 'rotate', instance, ...named, '--write', 'FILE')}`,
        `To a command:       ${shellCommand('sesctl', 'rotate', instance, ...named, '--exec', 'COMMAND')}`,
        `Onto this terminal: ${shellCommand('sesctl', 'rotate', instance, ...named, '--reveal')}`,
      ],
    })
  }
}

/** There is no binding to replace, or more than one and none was named. */
export class NoBindingToRotate extends Failure {
  readonly code = 'no-binding-to-rotate'
  readonly exit = EXIT.usage

  constructor(instance: string, choice: NoChoice) {
    super(NoBindingToRotate.#message(instance, choice), {hints: NoBindingToRotate.#hints(instance, choice)})
  }

  static #message(instance: string, choice: NoChoice): string {
    const name = plainLine(instance)
    if (choice.kind === 'none') return `Can't rotate: no binding of ${name} is known here.`
    if (choice.kind === 'unknown') return `Can't rotate: no binding ${plainLine(choice.wanted)} of ${name} is known.`
    if (choice.kind === 'file') {
      const held = {
        nothing: 'holds no credentials',
        dead: 'holds credentials that AWS does not know any more',
        elsewhere: `holds credentials of something else than ${name}`,
        unknown: 'holds credentials of a binding that is not known here',
      }[choice.found]
      return `Can't rotate: ${plainLine(choice.path)} ${held}.`
    }
    if (choice.kind === 'app') {
      return `Can't rotate the binding of the app ${plainLine(choice.binding.app?.name ?? '')} like a key: the platform gives an app its credentials, in no file and on no terminal.`
    }
    return `Can't rotate: ${name} has ${choice.candidates.length} bindings that fit, and each is in use until it is revoked.`
  }

  static #hints(instance: string, choice: NoChoice): string[] {
    if (choice.kind === 'none') {
      return [
        'One that was made on another machine is found by its name, with --binding.',
        `Make one: ${shellCommand('sesctl', 'bind', instance, '--write', 'FILE')}`,
      ]
    }
    if (choice.kind === 'app') return NoBindingToRotate.#hintsForApp(instance, choice.binding)
    if (choice.kind === 'unknown' || choice.kind === 'file')
      return [`See them: ${shellCommand('sesctl', 'bindings', instance)}`]
    return [
      'Name the one to replace with --binding:',
      ...choice.candidates.map(({id, name, createdAt}) => `  ${id}  ${createdAt}  ${plainLine(name ?? '')}`.trimEnd()),
    ]
  }

  static #hintsForApp(instance: string, {app}: ServiceBinding): string[] {
    return ['As an app:', shellCommand('sesctl', 'rotate', instance, '--app', app?.name ?? '')]
  }
}

/**
 * An earlier rotation of this instance is not finished: it was interrupted, or its credentials are delivered and the old
 * ones are kept still; and the flags ask for something else.
 */
export class RotationUnfinished extends Failure {
  readonly code = 'rotation-unfinished'
  readonly exit = EXIT.conflict

  constructor(instance: string, {delivery, step, retireAt}: Pick<Rotation, 'delivery' | 'step' | 'retireAt'>) {
    const name = plainLine(instance)
    const where = placeOf(delivery)
    if (step === 'delivered') {
      const until = retireAt === undefined ? 'until somebody revokes them' : `until ${retireAt}`
      super(`An earlier rotation of ${name} has delivered to ${where}, and keeps the old credentials ${until}.`, {
        hints: [`Revoke them now: ${shellCommand('sesctl', 'rotate', instance, '--resume', '--retire', 'now')}`],
      })
      return
    }
    super(`An earlier rotation of ${name} was interrupted; its credentials were meant for ${where}.`, {
      hints: [
        `Finish it: ${resumeCommand(instance, delivery)}`,
        `Undo it:   ${shellCommand('sesctl', 'rotate', instance, '--rollback')}`,
      ],
    })
  }
}

/** A command has to be given again: it is not kept, as its words may hold secrets. */
export function resumeCommand(instance: string, delivery: Delivery): string {
  const again = delivery.to === 'command' ? ['--exec', 'COMMAND'] : []
  return shellCommand('sesctl', 'rotate', instance, '--resume', ...again)
}

/** The command that should take the credentials is not known any more. */
export class DeliveryCommandNeeded extends Failure {
  readonly code = 'delivery-command-needed'
  readonly exit = EXIT.usage

  constructor(instance: string) {
    super("Can't finish the rotation: its credentials go to a command, and commands are not kept.", {
      hints: [
        `Name it again: ${resumeCommand(instance, {to: 'command', format: 'json'})}`,
        `Undo it:       ${shellCommand('sesctl', 'rotate', instance, '--rollback')}`,
      ],
    })
  }
}

/** Where credentials go, for a sentence. */
function placeOf(delivery: Delivery): string {
  if (delivery.to === 'file') return plainLine(delivery.path)
  if (delivery.to === 'command') return 'a command'
  return delivery.to === 'app' ? `the app ${plainLine(delivery.app.name)}` : 'standard output'
}

/** --resume or --rollback, and there is nothing to resume. */
export class NothingToResume extends Failure {
  readonly code = 'nothing-to-resume'
  readonly exit = EXIT.usage

  constructor(instance: string) {
    super(`No rotation of ${plainLine(instance)} was interrupted.`, {
      hints: [shellCommand('sesctl', 'bindings', instance)],
    })
  }
}

/** The new credentials did not work. */
export class ProofFailed extends Failure {
  readonly code = 'proof-failed'
  readonly exit: Exit

  constructor(reasons: readonly string[], exit: Exit, retryable: boolean) {
    super(`Failed to prove the new credentials: ${reasons.map(plainLine).join('; ')}.`, {
      hints: ['New keys can take minutes to be known everywhere: try again with a longer --timeout.'],
      retryable,
    })
    this.exit = exit
  }
}

/**
 * AWS found the proof's signature to be of another time: nothing speaks against the new credentials, and waiting mends
 * nothing (AWS IAM User Guide, "Troubleshoot Signature Version 4": a request is good for five minutes).
 */
export class ClockWrong extends Failure {
  readonly code = 'clock-wrong'
  readonly exit = EXIT.notAuthorised

  /** @param words AWS's own, which have both times */
  constructor(words: string) {
    super(
      'The clock of this machine is wrong: AWS takes signatures that are at most five minutes off, so the new credentials could not be proved.',
      {
        hints: [`AWS says: ${plainLine(words)}`, 'Set the clock, then run the same command again.'],
      },
    )
  }
}

/** A rollback would leave nothing that works where credentials are looked for. */
export class RollbackTooLate extends Failure {
  readonly code = 'rollback-too-late'
  readonly exit = EXIT.conflict

  constructor(instance: string, why: string) {
    super(`Can't roll back: ${why}.`, {
      hints: [`Finish it: ${shellCommand('sesctl', 'rotate', instance, '--resume')}`],
    })
  }
}

/** Somebody has deleted the new binding since its credentials were delivered: revoking the old ones would leave none. */
export class NewBindingGone extends Failure {
  readonly code = 'new-binding-gone'
  readonly exit = EXIT.conflict

  constructor(instance: string, bindingId: string) {
    super(
      `The old credentials of ${plainLine(instance)} are kept: the new binding ${bindingId} is gone, so that they are all there is.`,
      {hints: [`Make others: ${shellCommand('sesctl', 'rotate', instance, '--write', 'FILE')}`]},
    )
  }
}
