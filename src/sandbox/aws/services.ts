import {CLOCK} from './clock-service.ts'
import {CLOUDWATCH} from './cloudwatch/service.ts'
import {IAM} from './iam/service.ts'
import {jsonService} from './protocols/json.ts'
import {queryService} from './protocols/query.ts'
import {restJsonService} from './protocols/rest-json.ts'
import type {Service} from './service.ts'
import type {AcceptMail} from './ses/sending.ts'
import {sesService} from './ses/service.ts'
import {SES_V1} from './ses/v1/service.ts'
import {SNS_CERTIFICATE} from './sns/certificate-service.ts'
import {SNS} from './sns/service.ts'
import {STS} from './sts/service.ts'

/** What claims a request that no service does: it speaks each protocol, only to refuse in it. */
const UNSUPPORTED: readonly Service[] = [
  jsonService({
    name: 'unimplemented',
    signingName: undefined,
    target: undefined,
    operations: [],
    invalid: 'ValidationException',
  }),
  queryService({
    name: 'unimplemented',
    signingName: undefined,
    version: undefined,
    namespace: 'http://webservices.amazon.com/AWSFault/2005-15-09',
    operations: [],
  }),
  restJsonService({
    name: 'unimplemented',
    signingName: undefined,
    prefix: '',
    routes: [],
    invalid: 'BadRequestException',
  }),
]

/** Every service behind the endpoint, in the order they are asked whether a request is theirs. The last takes all. */
export function services(acceptMail: AcceptMail): readonly Service[] {
  return [sesService(acceptMail), SES_V1, ...CLOUDWATCH, IAM, STS, SNS, SNS_CERTIFICATE, CLOCK, ...UNSUPPORTED]
}
