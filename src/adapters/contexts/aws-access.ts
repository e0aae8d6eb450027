import type {AwsAccess, SecretReference} from '../../domain/context/context.ts'
import {SecretMissing} from '../../domain/context/failures.ts'
import {reveal, Secret} from '../../domain/text/reveal.ts'
import type {AwsAccount, AwsKey} from '../http/aws-account.ts'

/** The AWS account that a context names, its access key read from where it is kept. @throws SecretMissing */
export async function accountOf(
  aws: AwsAccess,
  read: (reference: SecretReference) => Promise<Secret>,
): Promise<AwsAccount> {
  return {
    region: aws.region,
    ...(aws.endpoint === undefined ? {} : {endpoint: aws.endpoint}),
    ...(aws.profile === undefined ? {} : {profile: aws.profile}),
    ...(aws.credentials === undefined ? {} : {credentials: readKeys(reveal(await read(aws.credentials)))}),
  }
}

/** @throws SecretMissing, which shows nothing of the text */
function readKeys(text: string): AwsKey {
  const keys = parsed(text) as Partial<Record<'accessKeyId' | 'secretAccessKey', unknown>> | undefined
  const {accessKeyId, secretAccessKey} = keys ?? {}
  if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string') {
    return {accessKeyId, secretAccessKey: new Secret(secretAccessKey)}
  }
  throw new SecretMissing(
    "the context's AWS credentials are no JSON object with accessKeyId and secretAccessKey",
    'Where they are: sesctl context show',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
