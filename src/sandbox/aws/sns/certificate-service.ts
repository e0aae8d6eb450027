import {AwsError} from '../aws-error.ts'
import type {Service} from '../service.ts'
import {SNS} from './service.ts'
import {loadSigningKey} from './signing-key.ts'

const PATH = /^\/SimpleNotificationService-[A-Za-z0-9]{32}\.pem$/

/**
 * Where the certificate of SNS is, for everybody. The URL in messages has AWS's host, as checkers of signatures insist;
 * they are led to the same path of this endpoint.
 */
export const SNS_CERTIFICATE: Service = {
  ...SNS,
  name: 'sns-certificate',
  claims: ({method, path}) => method === 'GET' && PATH.test(path),
  find: ({path}) => ({
    operation: 'GetSigningCertificate',
    unsigned: true,
    open: ({settings}) => ({
      permission: undefined,
      async run() {
        const {fileName, certificate} = await loadSigningKey(settings.folder, settings.region)
        if (path === `/${fileName}`) return certificate
        throw new AwsError('NotFound', 404, 'There is no such certificate.')
      },
    }),
  }),
  success: (_operation, certificate) => ({
    status: 200,
    headers: {'content-type': 'application/x-pem-file'},
    body: String(certificate),
  }),
}
