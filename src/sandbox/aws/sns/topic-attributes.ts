import {MalformedPolicy} from '../../policies/malformed-policy.ts'
import {parseResourcePolicy} from '../../policies/resource-document.ts'
import {NotImplemented} from '../aws-error.ts'
import {invalidParameter} from './invalid-parameter.ts'

/** Attributes of topics that mean nothing here; to take them without a word would be to lie. */
const NOT_SUPPORTED: readonly string[] = ['DeliveryPolicy', 'TracingConfig', 'FifoTopic', 'ArchivePolicy']

const CHECKS: Readonly<Record<string, (value: string) => void>> = {
  DisplayName(value) {
    if (value.length > 100) throw invalidParameter('DisplayName', 'Display name is longer than 100 characters')
  },
  KmsMasterKeyId() {},
  Policy(value) {
    try {
      if (value !== '') parseResourcePolicy(value)
    } catch (error) {
      if (error instanceof MalformedPolicy) throw invalidParameter('Policy', error.message)
      throw error
    }
  },
  SignatureVersion(value) {
    if (!['', '1', '2'].includes(value)) throw invalidParameter('SignatureVersion', 'It has to be 1 or 2')
  },
}

/** @throws AwsError InvalidParameter for an attribute that there is not, or a value that it cannot have */
export function checkTopicAttribute(name: string, value: string): void {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
  if (check) check(value)
  else throw NOT_SUPPORTED.includes(name) ? notImplemented(name) : invalidParameter('AttributeName')
}

function notImplemented(name: string): NotImplemented {
  const message = `The sandbox does not implement the topic attribute ${name}.`
  return new NotImplemented(`SetTopicAttributes(${name})`, 'InvalidParameter', 400, message)
}
