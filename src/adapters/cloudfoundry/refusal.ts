import {BindingNameTaken} from '../../domain/binding/failures.ts'
import {
  AppAlreadyBound,
  AppNotFound,
  BindingBusy,
  BindingInTheWay,
  FeatureDisabled,
  PlanNotOffered,
  QuotaExceeded,
  SpaceUnusable,
  TargetSuspended,
  TooManyBindings,
} from '../../domain/context/cloud-foundry-failures.ts'
import {type Failure, type FailureDetails, InvalidValue, NotAuthorised} from '../../domain/exit/failure.ts'
import {BrokerFailed, InstanceBusy, InstanceGone, InstanceUnusable} from '../../domain/instance/failures.ts'
import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {JsonReply} from '../http/json-client.ts'
import {errorText, failureOf, requestIdHints, type V3Error, v3Errors} from './v3-error.ts'

/** What was tried, for messages. */
export interface Attempt {
  /** "create mail-prod" */
  readonly doing: string
  /** Name of the instance. */
  readonly instance: string
  /** Name or guid of the app, where one is bound. */
  readonly app?: string
  /** The failure that says that the work itself went wrong. */
  readonly failed: new (
    message: string,
    details?: FailureDetails,
  ) => Failure
  /** What to do when the work itself went wrong; a check of the instance when absent. */
  readonly afterwards?: readonly string[]
  /** Hints that name the request that began the work. */
  readonly request?: readonly string[]
}

/** @param said the platform's own sentence, on one line. */
type Meaning = (attempt: Attempt, said: string, more: readonly string[]) => Failure

const cannot = ({doing}: Attempt, why: string): string => `Can't ${doing}: ${why}`
const status = ({instance}: Attempt): string => shellCommand('sesctl', 'status', instance)
const bindings = ({instance}: Attempt): string => shellCommand('sesctl', 'bindings', instance)
const remove = ({instance}: Attempt): string => shellCommand('sesctl', 'deprovision', instance, '--confirm', instance)
const ASK_DEVELOPER = 'Ask an organization or space manager for the role Space Developer: cf set-space-role.'

const role: Meaning = (attempt, said, more) =>
  new NotAuthorised(cannot(attempt, `this login may not do that in this space: ${said}`), {
    hints: [ASK_DEVELOPER, 'sesctl context show', ...more],
  })
const suspended: Meaning = (attempt, said, more) =>
  new TargetSuspended(cannot(attempt, said), {
    hints: ['The operators of the platform have suspended it; only they can take that back.', ...more],
  })
const disabled: Meaning = (attempt, said, more) =>
  new FeatureDisabled(cannot(attempt, `the operators of the platform have switched this off: ${said}`), {hints: more})
const quota: Meaning = (attempt, said, more) =>
  new QuotaExceeded(cannot(attempt, said), {
    hints: ['Ask an organization manager for a larger quota, or delete what is not used: sesctl list', ...more],
  })
const noPlan: Meaning = (attempt, said, more) =>
  new PlanNotOffered(cannot(attempt, said), {
    hints: ['cf marketplace -e aws-ses', "Ask the platform's operators to enable it for the organization.", ...more],
  })
const noSpace: Meaning = (attempt, said, more) =>
  new SpaceUnusable(cannot(attempt, said), {hints: ['sesctl context show', ...more]})
const nameTaken: Meaning = ({instance}) => new NameTaken(instance)
const busy: Meaning = (attempt, _, more) =>
  new InstanceBusy(cannot(attempt, 'another operation on the instance is still in progress.'), {
    hints: [status(attempt), 'Then run the same command again.', ...more],
  })
const bindingOperates: Meaning = (attempt, _, more) =>
  new InstanceBusy(cannot(attempt, 'an operation on one of its bindings is still in progress.'), {
    hints: [bindings(attempt), 'Then run the same command again.', ...more],
  })
const bindingBusy: Meaning = (attempt, said, more) =>
  new BindingBusy(cannot(attempt, said), {
    hints: [bindings(attempt), 'Then run the same command again.', ...more],
  })
const inTheWay: Meaning = (attempt, said, more) =>
  new BindingInTheWay(cannot(attempt, said), {
    hints: [
      bindings(attempt),
      `Delete that one (again): ${shellCommand('sesctl', 'unbind', attempt.instance)} BINDING --yes`,
      ...more,
    ],
  })
const keyTaken: Meaning = (attempt, said, more) =>
  new BindingNameTaken(cannot(attempt, said), {hints: ['Choose another name, or leave it out.', ...more]})
const alreadyBound: Meaning = (attempt, said, more) =>
  new AppAlreadyBound(cannot(attempt, said), {
    hints: [
      'This foundation allows one binding of an instance for each app. To replace it, at the price of a gap:',
      bindings(attempt),
      `${shellCommand('sesctl', 'unbind', attempt.instance)} BINDING --yes`,
      'Then run the same command again.',
      ...more,
    ],
  })
const oneOnly: Meaning = (attempt, _, more) =>
  alreadyBound(attempt, 'its Cloud Foundry knows no second binding of an app to the same instance.', more)
const tooMany: Meaning = (attempt, said, more) =>
  new TooManyBindings(cannot(attempt, said), {
    hints: [`Delete those that the app does not use any more: ${bindings(attempt)}`, ...more],
  })
const nameFixed: Meaning = (attempt, said, more) =>
  new InvalidValue(cannot(attempt, said), {
    hints: ['Leave the name out: the new binding then gets that of the other one.', ...more],
  })
const noApp: Meaning = (attempt, said, more) =>
  new AppNotFound(cannot(attempt, said), {hints: ['cf apps', 'sesctl context show', ...more]})
const createFailed: Meaning = (attempt, _, more) =>
  new InstanceUnusable(cannot(attempt, 'the creation of the instance failed.'), {
    hints: [status(attempt), remove(attempt), ...more],
  })
const gone: Meaning = (attempt, said, more) =>
  new InstanceGone(cannot(attempt, `it is not there any more, or this login may not see it: ${said}`), {
    hints: ['sesctl list', ASK_DEVELOPER, ...more],
  })
const brokerFault: Meaning = (attempt, said, more) =>
  new BrokerFailed(`Failed to ${attempt.doing}: the broker did not answer as it should: ${said}`, {
    retryable: true,
    hints: ['Run the same command again in a minute.', ...more],
  })

/** Codes that mean one thing (cloud_controller_ng errors/v2.yml and v3.yml). */
const BY_CODE: Readonly<Record<number, Meaning>> = {
  1000: role,
  10001: brokerFault,
  10002: role,
  10003: role,
  10007: role,
  10010: gone,
  10017: suspended,
  10019: suspended,
  60004: createFailed,
  60016: busy,
  90008: bindingOperates,
  330002: disabled,
}

/**
 * Nearly every rule has code 10008, CF-UnprocessableEntity: only its sentence says which (cloud_controller_ng
 * app/actions/service_*_create.rb). In the order in which they are looked for.
 */
const SENTENCES: readonly (readonly [RegExp, Meaning])[] = [
  [/^The service instance name is taken: /, nameTaken],
  [/^Invalid service plan\b/, noPlan],
  [/^Invalid space\b/, noSpace],
  [/^You have exceeded your (?:organization|space)'s /, quota],
  [/paid service plans are not allowed/, quota],
  [/^There is an operation in progress for the service instance/, busy],
  [/^There is an operation in progress for the service binding/, bindingBusy],
  [/getting deleted or its deletion failed/, inTheWay],
  [/^The binding name is invalid\. Key binding names must be unique/, keyTaken],
  [/^The app is already bound to the service instance/, alreadyBound],
  [/too many bindings to this service instance/i, tooMany],
  [/^There is already a binding in progress for this service instance and app/, bindingBusy],
  [/^The binding name cannot be changed for the same app and service instance/, nameFixed],
  [/^Unknown field\(s\): .*'strategy'/, oneOnly],
  [/^The app could not be found: /, noApp],
  [/^Service instance not found/, createFailed],
]

/** What an answer of the Cloud Controller that is no success means. */
export function refusalOf(reply: JsonReply, attempt: Attempt): Failure {
  const meaning = meaningOf(v3Errors(reply))
  return meaning ? meaning(attempt, errorText(reply), requestIdHints(reply)) : failureOf(reply, attempt.doing)
}

function meaningOf(errors: readonly V3Error[]): Meaning | undefined {
  for (const {code, detail} of errors) {
    const sentence = code === 10008 ? SENTENCES.find(([pattern]) => pattern.test(detail)) : undefined
    const meaning = sentence?.[1] ?? BY_CODE[code]
    if (meaning) return meaning
  }
  return undefined
}
