import {
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam'
import type {AccessKeyState, AccessKeys} from '../../ports/binding/credentials.ts'
import {type AwsAccount, clientOptions} from '../http/aws-account.ts'
import {type AwsOptions, awsCall} from '../http/aws-call.ts'
import {isNotFound} from '../http/aws-error.ts'
import {nextPages} from '../http/next-page.ts'
import {present} from '../http/present.ts'

/** Access keys of the IAM users that the broker makes, one user a binding: `csb-aws-ses-<binding id>`. */
export function iamAccessKeys(account: AwsAccount, options: AwsOptions): AccessKeys {
  const client = new IAMClient(clientOptions(account, options.trace))
  const abort = {abortSignal: options.signal}

  async function listKeys(userName: string): Promise<AccessKeyMetadata[] | undefined> {
    const keys: AccessKeyMetadata[] = []
    const next = nextPages('list the access keys')
    let marker: string | undefined
    do {
      const page = await client.send(
        new ListAccessKeysCommand({UserName: userName, ...(marker === undefined ? {} : {Marker: marker})}),
        abort,
      )
      keys.push(...present(page.AccessKeyMetadata, 'list the access keys'))
      // IAM may give short pages: only IsTruncated says whether there are more.
      marker = next(page.IsTruncated ? page.Marker : undefined)
    } while (marker !== undefined)
    return keys
  }

  async function stateOf(key: AccessKeyMetadata): Promise<AccessKeyState> {
    const id = key.AccessKeyId ?? ''
    const subject = {what: 'read when an access key was last used', action: 'iam:GetAccessKeyLastUsed'}
    const answer = await awsCall(options.signal, subject, () =>
      client.send(new GetAccessKeyLastUsedCommand({AccessKeyId: id}), abort),
    )
    const used = answer.AccessKeyLastUsed?.LastUsedDate
    return {
      id,
      status: key.Status ?? 'Inactive',
      ...(key.CreateDate === undefined ? {} : {createdAt: key.CreateDate.toISOString()}),
      ...(used === undefined ? {} : {lastUsedAt: used.toISOString()}),
    }
  }

  return {
    async ofBinding(bindingId) {
      const userName = `csb-aws-ses-${bindingId}`
      const subject = {what: `list the access keys of ${userName}`, action: 'iam:ListAccessKeys'}
      const keys = await awsCall(options.signal, subject, async () => {
        try {
          return await listKeys(userName)
        } catch (error) {
          if (isNotFound(error)) return undefined
          throw error
        }
      })
      return keys && (await Promise.all(keys.map(stateOf)))
    },
  }
}
