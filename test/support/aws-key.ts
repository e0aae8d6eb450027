import type {AwsKey} from '../../src/adapters/http/aws-account.ts'
import {Secret} from '../../src/domain/text/secret.ts'

/** An access key as the product holds it. */
export function awsKey(key: {readonly accessKeyId: string; readonly secretAccessKey: string}): AwsKey {
  return {accessKeyId: key.accessKeyId, secretAccessKey: new Secret(key.secretAccessKey)}
}
