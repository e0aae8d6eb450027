import {fileURLToPath} from 'node:url'
import {PYTHON, runProgram} from './program.ts'

/** A part of the answer to an earlier call that has the label. */
export interface Reference {
  readonly from: string
  readonly path: readonly (string | number)[]
}

export interface AwsCall {
  /** boto3's names: `iam`, `create_user`. */
  readonly service: string
  readonly operation: string
  /** Members of the input; any of them may be a {@link Reference}. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Label of the answer, for later calls. */
  readonly as?: string
}

export type AwsOutcome =
  | {readonly answer: Readonly<Record<string, unknown>>; readonly error?: never}
  | {
      readonly error: {readonly code: string; readonly message: string; readonly status: number}
      readonly answer?: never
    }

/** What CloudWatch can be spoken to in, by botocore's names. */
export type CloudWatchProtocol = 'smithy-rpc-v2-cbor' | 'json' | 'query'

const SCRIPT = fileURLToPath(new URL('python/calls.py', import.meta.url))

/**
 * Makes calls with boto3, in order, in one process.
 * @param env has the endpoint, the region and the credentials
 * @returns what came of each
 */
export async function boto3(
  calls: readonly AwsCall[],
  env: Readonly<Record<string, string>>,
  protocol?: CloudWatchProtocol,
): Promise<AwsOutcome[]> {
  const {code, stdout, stderr} = await runProgram(PYTHON, [SCRIPT], {env, input: JSON.stringify({protocol, calls})})
  if (code !== 0) throw new Error(`boto3 ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as AwsOutcome[]
}
