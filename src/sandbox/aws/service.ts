import type {Environment} from '../environment.ts'
import type {AwsError} from './aws-error.ts'
import type {Permission} from './iam/authorize.ts'
import type {Reply} from './reply.ts'
import type {AwsRequest} from './request.ts'
import type {Caller, RefusalKind} from './sigv4/authenticate.ts'

/** What an operation is given: its input in the reader of its protocol, and who asks. */
export interface Call<Input> {
  readonly env: Environment
  readonly caller: Caller
  readonly input: Input
}

/** One operation of a service; a service is a table of them. */
export interface Operation<Input> {
  readonly name: string
  /** Whether it takes requests without a signature, of a caller that is then `ANYONE`. */
  readonly unsigned?: true
  /** What the caller's policies must allow. Absent where the operation asks by itself, or asks for nothing. */
  readonly permission?: (call: Call<Input>) => Permission
  /** @returns the output in the shape of the protocol; undefined for none. @throws AwsError */
  readonly run: (call: Call<Input>) => unknown
}

/** An operation that was recognised but whose input nobody has looked at yet. */
export interface Match {
  readonly operation: string
  readonly unsigned: boolean
  /** @throws AwsError when the input cannot be read. */
  open(env: Environment, caller: Caller): Invocation
}

interface Invocation {
  readonly permission: Permission | undefined
  run(): unknown
}

export type RefusalCodes = Readonly<Record<RefusalKind | 'access-denied' | 'throttled', {code: string; status: number}>>

/** One AWS service behind one wire protocol. */
export interface Service {
  /** For logs and counts. */
  readonly name: string
  /** The service that the credential scope of a signature must name; undefined where any is taken. */
  readonly signingName: string | undefined
  readonly refusals: RefusalCodes
  /** Whether a request speaks this service's protocol and version. */
  claims(request: AwsRequest): boolean
  find(request: AwsRequest): Match | undefined
  unknownOperation(request: AwsRequest): AwsError
  success(operation: string, output: unknown, requestId: string): Reply
  failure(error: AwsError, requestId: string, request: AwsRequest): Reply
}

export function matchOf<Input>(operation: Operation<Input>, read: () => Input): Match {
  return {
    operation: operation.name,
    unsigned: operation.unsigned ?? false,
    open(env, caller) {
      const call = {env, caller, input: read()}
      return {permission: operation.permission?.(call), run: () => operation.run(call)}
    },
  }
}
